using Barnabas.Coordination.Groups;
using Barnabas.Coordination.Groups.Consumers;
using Barnabas.Coordination.Runtime;
using Barnabas.Coordination.Tests.Groups.Migration;
using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;

namespace Barnabas.Coordination.Tests.Groups.Consumers;

/// <summary>
/// A consumer of the classic protocol, eager or cooperative, that joins, syncs and beats in turn, and as a leader gives every partition to the
/// first member that subscribes to it.
/// </summary>
internal sealed class SimulatedClassicConsumer(GroupBench bench, bool isCooperative) : ISimulatedClient
{
    private static readonly ClientOrigin Origin = new(5, "classic", "/127.0.0.1");

    private readonly HashSet<(string Topic, int Partition)> _used = [];
    private PendingReply<JoinGroupResponse>? _join;
    private PendingReply<SyncGroupResponse>? _sync;
    private JoinGroupResponse? _joined;
    private int _generation = -1;
    private bool _isSynced;
    private bool _losesAnswer;

    public string Id { get; private set; } = "";

    public IReadOnlyCollection<string> Topics { get; private set; } = [];

    private string Protocol => isCooperative ? "cooperative" : "range";

    public void Subscribe(string[] topics, bool byExpression)
    {
        Topics = topics;
        _isSynced = false;
        _generation = -1;
    }

    public void LoseNextAnswer() => _losesAnswer = true;

    public bool Uses(Guid topic, int partition) => bench.Topics.Find(topic) is { } found && _used.Contains((found.Name, partition));

    public bool IsMember(ConsumerGroup group) => group.FindMember(Id) is { } member && member.Epoch == _generation && _isSynced;

    public void Act()
    {
        if (_join is not null)
        {
            HearJoin();
        }
        else if (_sync is not null)
        {
            HearSync();
        }
        else if (_generation < 0)
        {
            Join();
        }
        else if (!_isSynced)
        {
            Sync();
        }
        else
        {
            Beat();
        }
    }

    public void Leave()
    {
        _used.Clear();
        bench.Send<LeaveGroupResponse>((shard, decision, reply) =>
            shard.Leave(decision, Origin, new() { GroupId = ConsumerBench.GroupId, Members = [new() { MemberId = Id }] }, reply));
    }

    private void Join()
    {
        if (!isCooperative)
        {
            _used.Clear();
        }
        JoinGroupRequest request = MigrationBench.JoinRequest(
            Id, null, 2, [.. _used.GroupBy(used => used.Topic, (topic, used) => (topic, used.Select(each => each.Partition).ToArray()))], [.. Topics]);
        // What all have in common wins the vote, and so is what a group still knows of its members when it was loaded.
        request.Protocols = [new() { Name = "common", Metadata = request.Protocols[0].Metadata }, new() { Name = Protocol, Metadata = request.Protocols[0].Metadata }];
        _join = bench.Send<JoinGroupResponse>((shard, decision, reply) => shard.Join(decision, Origin, request, reply));
        bench.Advance(0);
        HearJoin();
    }

    private void HearJoin()
    {
        if (!_join!.IsAnswered)
        {
            return;
        }
        CoordinatorAnswer<JoinGroupResponse> answer = _join.Answer.Result;
        _join = null;
        if (IsLost() || answer.Response is not { } response)
        {
            return;
        }
        switch (response.ErrorCode)
        {
            case ErrorCode.None:
                (Id, _generation, _joined, _isSynced) = (response.MemberId, response.GenerationId, response, false);
                break;
            case ErrorCode.MemberIdRequired:
                Id = response.MemberId;
                break;
            default:
                Refused(response.ErrorCode);
                break;
        }
    }

    private void Sync()
    {
        SyncGroupRequest request = new()
        {
            GroupId = ConsumerBench.GroupId,
            MemberId = Id,
            GenerationId = _generation,
            ProtocolType = "consumer",
            ProtocolName = _joined!.ProtocolName,
            Assignments = _joined.Leader == Id && _joined.Members.Count > 0 ? Assign() : [],
        };
        _sync = bench.Send<SyncGroupResponse>((shard, decision, reply) => shard.Sync(decision, Origin, request, reply));
        HearSync();
    }

    private void HearSync()
    {
        if (!_sync!.IsAnswered)
        {
            return;
        }
        CoordinatorAnswer<SyncGroupResponse> answer = _sync.Answer.Result;
        _sync = null;
        if (IsLost() || answer.Response is not { } response)
        {
            return;
        }
        if (response.ErrorCode != ErrorCode.None)
        {
            Refused(response.ErrorCode);
            return;
        }
        _isSynced = true;
        bool givesUp = Take(response.Assignment);
        if (givesUp && isCooperative)
        {
            _generation = -1;
        }
    }

    private void Beat()
    {
        HeartbeatResponse? response = bench.Send<HeartbeatResponse>((shard, decision, reply) =>
            shard.Heartbeat(decision, Origin, new() { GroupId = ConsumerBench.GroupId, MemberId = Id, GenerationId = _generation }, reply)).Answer.Result.Response;
        if (response is not null && response.ErrorCode != ErrorCode.None)
        {
            Refused(response.ErrorCode);
        }
    }

    private void Refused(ErrorCode error)
    {
        switch (error)
        {
            case ErrorCode.UnknownMemberId:
                _used.Clear();
                Id = "";
                break;
            case ErrorCode.IllegalGeneration:
                _used.Clear();
                break;
            case ErrorCode.RebalanceInProgress or ErrorCode.CoordinatorNotAvailable or ErrorCode.NotCoordinator or ErrorCode.NotEnoughReplicas:
                break;
            default:
                Assert.Fail($"{Id} is told {error}");
                break;
        }
        (_generation, _isSynced) = (-1, false);
    }

    private bool IsLost()
    {
        bool isLost = _losesAnswer;
        _losesAnswer = false;
        return isLost;
    }

    private bool Take(ReadOnlyMemory<byte> assignment)
    {
        HashSet<(string, int)> next = [];
        if (!assignment.IsEmpty)
        {
            MessageReader reader = new(assignment);
            short version = reader.ReadInt16();
            ConsumerProtocolAssignment message = new();
            message.Decode(ref reader, version);
            next.UnionWith(message.AssignedPartitions.SelectMany(topic => topic.Partitions.Select(partition => (topic.Topic, partition))));
        }
        bool givesUp = !_used.IsSubsetOf(next);
        _used.Clear();
        _used.UnionWith(next);
        return givesUp;
    }

    private List<SyncGroupRequest.SyncGroupRequestAssignment> Assign()
    {
        Dictionary<string, HashSet<string>> topics = _joined!.Members.ToDictionary(member => member.MemberId, member => TopicsOf(member.Metadata));
        Dictionary<string, List<(string, int[])>> assigned = _joined.Members.ToDictionary(member => member.MemberId, _ => new List<(string, int[])>());
        foreach (string topic in topics.Values.SelectMany(each => each).Distinct().Where(topic => bench.Topics.Find(topic) is not null))
        {
            assigned[topics.First(member => member.Value.Contains(topic)).Key].Add((topic, [.. Enumerable.Range(0, bench.Topics.Find(topic)!.PartitionCount)]));
        }
        return [.. assigned.Select(member => new SyncGroupRequest.SyncGroupRequestAssignment { MemberId = member.Key, Assignment = MigrationBench.Assignment([.. member.Value]) })];
    }

    private static HashSet<string> TopicsOf(ReadOnlyMemory<byte> metadata)
    {
        MessageReader reader = new(metadata);
        short version = reader.ReadInt16();
        ConsumerProtocolSubscription message = new();
        message.Decode(ref reader, version);
        return [.. message.Topics];
    }
}
