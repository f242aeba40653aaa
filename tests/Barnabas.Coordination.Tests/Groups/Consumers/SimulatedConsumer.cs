using Barnabas.Coordination.Groups.Consumers;
using Barnabas.Coordination.Runtime;
using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Coordination.Tests.Groups.Consumers;

/// <summary>A consumer as KIP-848 wants it: it gives up what it is not assigned any more before it says that it has what is left, and all of it when it is fenced.</summary>
internal sealed class SimulatedConsumer(GroupBench bench, string id, string? instance) : ISimulatedClient
{
    private readonly HashSet<(Guid Topic, int Partition)> _used = [];
    private int _epoch;
    private bool _saysAll = true;
    private bool _losesAnswer;
    private string _regex = "";

    public string Id => id;

    public IReadOnlyCollection<string> Topics { get; private set; } = [];

    public void Subscribe(string[] topics, bool byExpression)
    {
        Topics = topics;
        _regex = byExpression ? string.Join('|', topics) : "";
        _saysAll = true;
    }

    public void LoseNextAnswer() => _losesAnswer = true;

    public bool Uses(Guid topic, int partition) => _used.Contains((topic, partition));

    public bool IsMember(ConsumerGroup group) => group.FindMember(id) is { } member && (member.Epoch == _epoch || member.PreviousEpoch == _epoch) && _epoch > 0;

    public void Act()
    {
        bool joins = _epoch == 0;
        PendingReply<ConsumerGroupHeartbeatResponse> reply = Send(new()
        {
            MemberEpoch = _epoch,
            RebalanceTimeoutMs = joins || _saysAll ? 30_000 : -1,
            SubscribedTopicNames = joins || _saysAll ? [.. _regex.Length > 0 ? [] : Topics] : null,
            SubscribedTopicRegex = joins || _saysAll ? _regex : null,
            TopicPartitions = [.. _used.GroupBy(used => used.Topic, (topic, used) =>
                new ConsumerGroupHeartbeatRequest.TopicPartitionsData { TopicId = topic, Partitions = [.. used.Select(each => each.Partition)] })],
        });
        CoordinatorAnswer<ConsumerGroupHeartbeatResponse> answer = reply.Answer.Result;
        if (_losesAnswer || answer.Response is not { } response)
        {
            (_losesAnswer, _saysAll) = (false, true);
            return;
        }
        switch (response.ErrorCode)
        {
            case ErrorCode.None:
                _epoch = response.MemberEpoch;
                _saysAll = false;
                Take(response.Assignment);
                break;
            case ErrorCode.FencedMemberEpoch or ErrorCode.UnknownMemberId or ErrorCode.GroupIdNotFound:
                _used.Clear();
                (_epoch, _saysAll) = (0, true);
                break;
            default:
                Assert.Fail($"{id} is told {response.ErrorCode}: {response.ErrorMessage}");
                break;
        }
    }

    public void Leave()
    {
        _used.Clear();
        Send(new() { MemberEpoch = -1 });
    }

    private void Take(ConsumerGroupHeartbeatResponse.AssignmentData? assignment)
    {
        if (assignment is null)
        {
            return;
        }
        _used.Clear();
        _used.UnionWith(assignment.TopicPartitions.SelectMany(topic => topic.Partitions.Select(partition => (topic.TopicId, partition))));
    }

    private PendingReply<ConsumerGroupHeartbeatResponse> Send(ConsumerGroupHeartbeatRequest request)
    {
        request.GroupId = ConsumerBench.GroupId;
        request.MemberId = id;
        request.InstanceId = instance;
        return bench.Send<ConsumerGroupHeartbeatResponse>((shard, decision, reply) => shard.Consumers.Heartbeat(decision, new(1, "consumer", "/127.0.0.1"), request, reply));
    }
}
