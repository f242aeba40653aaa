using Barnabas.Broker.Tests.Embedding;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Tests.Groups;

/// <summary>An embedded broker whose groups do not wait, with the requests that tests of groups send most.</summary>
internal static class GroupBroker
{
    private const int Patience = 200;

    public static Task<EmbeddedBroker> StartAsync(params (string Key, string Value)[] settings) => EmbeddedBroker.StartAsync(
    [
        ("offsets.topic.replication.factor", "1"),
        ("offsets.topic.num.partitions", "3"),
        ("group.initial.rebalance.delay.ms", "0"),
        .. settings,
    ]);

    /// <summary>Has the coordinator of a group created and loaded.</summary>
    public static async Task PrepareAsync(this EmbeddedBroker broker, string group)
    {
        Assert.Equal(ErrorCode.None, (await broker.CallAsync(new FindCoordinatorRequest { Key = group }, 0)).ErrorCode);
        for (int attempt = 0; ; attempt++)
        {
            var fetched = await broker.CallAsync(new OffsetFetchRequest { GroupId = group, Topics = null }, 7);
            if (fetched.ErrorCode is not (ErrorCode.CoordinatorLoadInProgress or ErrorCode.NotCoordinator) || attempt == Patience)
            {
                Assert.Equal(ErrorCode.None, fetched.ErrorCode);
                return;
            }
            await Task.Yield();
        }
    }

    public static JoinGroupRequest Join(string group, string memberId = "") => new()
    {
        GroupId = group,
        SessionTimeoutMs = 30_000,
        RebalanceTimeoutMs = 30_000,
        MemberId = memberId,
        ProtocolType = "consumer",
        Protocols = [new() { Name = "range", Metadata = new byte[] { 0, 1, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF } }],
    };

    /// <summary>A member of a group that is alone in it, and has its assignment.</summary>
    public static async Task<(string MemberId, int Generation)> JoinAloneAsync(this EmbeddedBroker broker, string group)
    {
        var joined = await broker.CallAsync(Join(group), 3);
        Assert.Equal(ErrorCode.None, joined.ErrorCode);
        var synced = await broker.CallAsync(
            new SyncGroupRequest
            {
                GroupId = group,
                GenerationId = joined.GenerationId,
                MemberId = joined.MemberId,
                Assignments = [new() { MemberId = joined.MemberId, Assignment = new byte[] { 7 } }],
            },
            2);
        Assert.Equal(ErrorCode.None, synced.ErrorCode);
        Assert.Equal([7], synced.Assignment.ToArray());
        return (joined.MemberId, joined.GenerationId);
    }

    public static async Task<ErrorCode> CommitAsync(this EmbeddedBroker broker, string group, string topic, int partition, long offset, string memberId = "", int generation = -1)
    {
        var response = await broker.CallAsync(
            new OffsetCommitRequest
            {
                GroupId = group,
                MemberId = memberId,
                GenerationIdOrMemberEpoch = generation,
                Topics = [new() { Name = topic, Partitions = [new() { PartitionIndex = partition, CommittedOffset = offset }] }],
            },
            7);
        return response.Topics[0].Partitions[0].ErrorCode;
    }

    public static async Task<long> CommittedAsync(this EmbeddedBroker broker, string group, string topic, int partition)
    {
        var response = await broker.CallAsync(new OffsetFetchRequest { GroupId = group, Topics = [new() { Name = topic, PartitionIndexes = [partition] }] }, 7);
        Assert.Equal(ErrorCode.None, response.ErrorCode);
        return response.Topics[0].Partitions[0].CommittedOffset;
    }
}
