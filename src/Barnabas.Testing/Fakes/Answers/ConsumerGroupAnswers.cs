using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Testing.Fakes.Answers;

/// <summary>The consumer protocol (KIP-848) for groups of one member, which gets all partitions of the topics that it names: ConsumerGroupHeartbeat.</summary>
internal sealed class ConsumerGroupAnswers(FakeCluster cluster)
{
    private const int HeartbeatIntervalMs = 5000;
    private const int LeavingEpoch = -1;

    public void AddTo(DefaultAnswers answers) => answers.Add<ConsumerGroupHeartbeatRequest>(Heartbeat);

    private ConsumerGroupHeartbeatResponse Heartbeat(FakeRequest asked, ConsumerGroupHeartbeatRequest request)
    {
        if (cluster.CoordinatorOf(request.GroupId) != asked.Broker.Id)
        {
            return new() { ErrorCode = ErrorCode.NotCoordinator };
        }
        FakeGroup group = cluster.Group(request.GroupId);
        if (request.MemberEpoch <= LeavingEpoch)
        {
            group.Leave();
            return new() { MemberId = request.MemberId, MemberEpoch = request.MemberEpoch };
        }
        if (request.MemberEpoch == 0)
        {
            group.Join(request.MemberId.Length > 0 ? request.MemberId : $"member-{group.Generation + 1}", "consumer");
        }
        else if (group.MemberId != request.MemberId)
        {
            return new() { ErrorCode = ErrorCode.UnknownMemberId };
        }
        else if (group.Generation != request.MemberEpoch)
        {
            return new() { ErrorCode = ErrorCode.FencedMemberEpoch };
        }
        return new()
        {
            MemberId = group.MemberId,
            MemberEpoch = group.Generation,
            HeartbeatIntervalMs = HeartbeatIntervalMs,
            Assignment = request.SubscribedTopicNames is { } topics ? AssignmentOf(topics) : null,
        };
    }

    private ConsumerGroupHeartbeatResponse.AssignmentData AssignmentOf(List<string> topics) => new()
    {
        TopicPartitions = [.. topics.Select(cluster.FindTopic).OfType<FakeTopic>().Select(static topic => new ConsumerGroupHeartbeatResponse.TopicPartitions
        {
            TopicId = topic.Id, Partitions = [.. topic.Partitions.Select(static partition => partition.Index)],
        })],
    };
}
