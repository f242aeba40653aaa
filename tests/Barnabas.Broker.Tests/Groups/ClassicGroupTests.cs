using Barnabas.Broker.Tests.Embedding;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using static Barnabas.Broker.Tests.Groups.GroupBroker;

namespace Barnabas.Broker.Tests.Groups;

public sealed class ClassicGroupTests
{
    [Fact]
    public async Task A_member_joins_commits_and_leaves()
    {
        await using var broker = await StartAsync();
        await broker.CreateTopicAsync("t");
        await broker.PrepareAsync("g");

        var (memberId, generation) = await broker.JoinAloneAsync("g");
        Assert.Equal(ErrorCode.None, (await broker.CallAsync(new HeartbeatRequest { GroupId = "g", MemberId = memberId, GenerationId = generation }, 4)).ErrorCode);
        Assert.Equal(ErrorCode.None, await broker.CommitAsync("g", "t", 0, 42, memberId, generation));
        Assert.Equal(ErrorCode.IllegalGeneration, await broker.CommitAsync("g", "t", 0, 43, memberId, generation + 1));
        Assert.Equal(42, await broker.CommittedAsync("g", "t", 0));

        var left = await broker.CallAsync(new LeaveGroupRequest { GroupId = "g", Members = [new() { MemberId = memberId }] }, 5);
        Assert.Equal((ErrorCode.None, ErrorCode.None), (left.ErrorCode, left.Members[0].ErrorCode));
        Assert.Equal(ErrorCode.UnknownMemberId, (await broker.CallAsync(new HeartbeatRequest { GroupId = "g", MemberId = memberId, GenerationId = generation }, 4)).ErrorCode);
    }

    [Fact]
    public async Task Groups_and_offsets_are_there_after_a_restart()
    {
        await using var broker = await StartAsync();
        await broker.CreateTopicAsync("t");
        await broker.PrepareAsync("g");
        var (memberId, generation) = await broker.JoinAloneAsync("g");
        await broker.CommitAsync("g", "t", 0, 42, memberId, generation);

        await broker.RestartAsync();
        await broker.PrepareAsync("g");

        Assert.Equal(42, await broker.CommittedAsync("g", "t", 0));
        Assert.Equal(ErrorCode.None, (await broker.CallAsync(new HeartbeatRequest { GroupId = "g", MemberId = memberId, GenerationId = generation }, 4)).ErrorCode);
        Assert.Equal(ErrorCode.None, await broker.CommitAsync("g", "t", 0, 43, memberId, generation));
    }

    [Fact(Timeout = 60_000)]
    public async Task Members_that_wait_are_answered_when_the_broker_stops()
    {
        await using var broker = await StartAsync(("group.initial.rebalance.delay.ms", "300000"));
        await broker.PrepareAsync("g");
        await using var connection = await broker.ConnectAsync();
        var waiting = EmbeddedBroker.CallAsync(connection, Join("g"), 3);
        while ((await broker.CallAsync(new ListGroupsRequest(), 4)).Groups is not [{ GroupState: "PreparingRebalance" }])
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }

        await broker.Broker.StopAsync();

        Assert.Equal(ErrorCode.NotCoordinator, (await waiting).ErrorCode);
    }

    [Fact]
    public async Task The_metadata_of_a_waiting_member_outlives_its_requests_buffer()
    {
        await using var broker = await StartAsync(("group.initial.rebalance.delay.ms", "1"));
        await broker.PrepareAsync("g");

        var joined = await broker.CallAsync(Join("g"), 3);

        Assert.Equal(Join("g").Protocols[0].Metadata.ToArray(), Assert.Single(joined.Members).Metadata.ToArray());
    }

    [Theory]
    [InlineData("", 30_000, ErrorCode.InvalidGroupId)]
    [InlineData("g", 1, ErrorCode.InvalidSessionTimeout)]
    [InlineData("g", 1_800_001, ErrorCode.InvalidSessionTimeout)]
    public async Task What_no_group_takes_is_refused(string group, int sessionTimeoutMs, ErrorCode error)
    {
        await using var broker = await StartAsync();
        await broker.PrepareAsync(group);
        var request = Join(group);
        request.SessionTimeoutMs = sessionTimeoutMs;

        Assert.Equal(error, (await broker.CallAsync(request, 3)).ErrorCode);
    }

    [Fact]
    public async Task From_version_5_an_assignment_names_its_protocol()
    {
        await using var broker = await StartAsync();
        await broker.PrepareAsync("g");

        Assert.Equal(ErrorCode.InconsistentGroupProtocol, (await broker.CallAsync(new SyncGroupRequest { GroupId = "g", MemberId = "m", GenerationId = 1 }, 5)).ErrorCode);
    }
}
