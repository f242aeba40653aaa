using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using static Barnabas.Broker.Tests.Groups.GroupBroker;

namespace Barnabas.Broker.Tests.Groups;

public sealed class GroupAdministrationTests
{
    [Fact]
    public async Task Groups_of_all_partitions_are_listed_and_filtered()
    {
        await using var broker = await StartAsync();
        await broker.CreateTopicAsync("t");
        string[] groups = ["a", "b", "c", "d"];
        foreach (string group in groups)
        {
            await broker.PrepareAsync(group);
            await broker.CommitAsync(group, "t", 0, 1);
        }
        await broker.JoinAloneAsync("a");

        Assert.Equal(groups, (await broker.CallAsync(new ListGroupsRequest(), 0)).Groups.Select(static group => group.GroupId).Order());
        var stable = Assert.Single((await broker.CallAsync(new ListGroupsRequest { StatesFilter = ["Stable"] }, 4)).Groups);
        Assert.Equal(("a", "consumer", "Stable"), (stable.GroupId, stable.ProtocolType, stable.GroupState));
        Assert.Empty((await broker.CallAsync(new ListGroupsRequest { TypesFilter = ["consumer"] }, 5)).Groups);
    }

    [Fact]
    public async Task Groups_are_described_in_the_order_of_the_question()
    {
        await using var broker = await StartAsync();
        string[] groups = ["d", "a", "c", "b"];
        foreach (string group in groups)
        {
            await broker.PrepareAsync(group);
        }
        var (memberId, _) = await broker.JoinAloneAsync("c");

        var described = await broker.CallAsync(new DescribeGroupsRequest { Groups = [.. groups], IncludeAuthorizedOperations = true }, 5);

        Assert.Equal(groups, described.Groups.Select(static group => group.GroupId));
        Assert.Equal(["Dead", "Dead", "Stable", "Dead"], described.Groups.Select(static group => group.GroupState));
        var member = Assert.Single(described.Groups[2].Members);
        Assert.Equal((memberId, "test", "/127.0.0.1"), (member.MemberId, member.ClientId, member.ClientHost));
        Assert.True(described.Groups[2].AuthorizedOperations > 0);
        var newest = await broker.CallAsync(new DescribeGroupsRequest { Groups = ["none"] }, 6);
        Assert.Equal(ErrorCode.GroupIdNotFound, newest.Groups[0].ErrorCode);
    }

    [Fact]
    public async Task Groups_are_deleted_each()
    {
        await using var broker = await StartAsync();
        await broker.CreateTopicAsync("t");
        foreach (string group in (string[])["a", "b", "c"])
        {
            await broker.PrepareAsync(group);
            await broker.CommitAsync(group, "t", 0, 1);
        }
        await broker.JoinAloneAsync("b");

        var deleted = await broker.CallAsync(new DeleteGroupsRequest { GroupsNames = ["c", "b", "none", "a", "a"] }, 2);

        Assert.Equal(
            [("c", ErrorCode.None), ("b", ErrorCode.NonEmptyGroup), ("none", ErrorCode.GroupIdNotFound), ("a", ErrorCode.None)],
            deleted.Results.Select(static result => (result.GroupId, result.ErrorCode)));
        Assert.Equal("b", Assert.Single((await broker.CallAsync(new ListGroupsRequest(), 0)).Groups).GroupId);
    }
}
