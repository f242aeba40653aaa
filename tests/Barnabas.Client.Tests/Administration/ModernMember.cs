using Barnabas.Client.Clusters;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Tests.Administration;

/// <summary>A member of a group of the consumer protocol, by hand.</summary>
internal sealed class ModernMember(ClusterClient client, string group)
{
    private int _partitions;
    private List<ConsumerGroupHeartbeatRequest.TopicPartitionsData> _owned = [];

    public string MemberId { get; } = Guid.NewGuid().ToString();

    public int Epoch { get; private set; }

    /// <summary>Joins, or goes on; gives how many partitions it has.</summary>
    public async Task<int> BeatAsync(string topic)
    {
        int coordinator = await client.FindCoordinatorAsync(CoordinatorType.Group, group, TestContext.Current.CancellationToken);
        var response = await client.SendAsync(coordinator, new ConsumerGroupHeartbeatRequest
        {
            GroupId = group,
            MemberId = MemberId,
            MemberEpoch = Epoch,
            RebalanceTimeoutMs = Epoch == 0 ? 30_000 : -1,
            SubscribedTopicNames = Epoch == 0 ? [topic] : null,
            TopicPartitions = _owned,
        }, TestContext.Current.CancellationToken);
        Assert.Equal(ErrorCode.None, response.ErrorCode);
        Epoch = response.MemberEpoch;
        if (response.Assignment is { } assignment)
        {
            _owned = [.. assignment.TopicPartitions.Select(static assigned => new ConsumerGroupHeartbeatRequest.TopicPartitionsData { TopicId = assigned.TopicId, Partitions = assigned.Partitions })];
            _partitions = _owned.Sum(static assigned => assigned.Partitions.Count);
        }
        return _partitions;
    }
}
