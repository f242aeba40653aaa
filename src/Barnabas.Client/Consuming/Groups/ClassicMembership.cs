using Barnabas.Client.Clusters;
using Barnabas.Client.Consuming.Assignors;
using Barnabas.Client.Errors;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;

namespace Barnabas.Client.Consuming.Groups;

/// <summary>
/// Membership by the classic protocol: JoinGroup, SyncGroup, heartbeats; the leader assigns. Eager members give everything up before they join again,
/// cooperative ones (KIP-429) only what the new assignment takes from them. A pure machine; see <see cref="IGroupMembership"/>.
/// </summary>
internal sealed class ClassicMembership(ConsumerOptions options, IReadOnlyList<IConsumerAssignor> assignors) : IGroupMembership
{
    private const string ProtocolType = "consumer";
    private const int NoGeneration = -1;

    private readonly HashSet<TopicPartition> _owned = [];
    private readonly bool _isCooperative = assignors.All(static assignor => assignor.IsCooperative);
    private ClusterView _view = ClusterView.Empty;
    private GroupSubscription _subscription = new([], null);
    private State _state = State.Idle;
    private string _memberId = "";
    private int _generation = NoGeneration;
    private string? _protocol;
    private Dictionary<string, int>? _assignedCounts;
    private IReadOnlyList<GroupMember> _members = [];
    private bool _isLeader;
    private bool _assigns;
    private bool _inFlight;
    private bool _wantsRejoin;
    private int _failures;
    private long _notBeforeMs;
    private long _nextHeartbeatMs;
    private long _lastHeardMs;
    private long _lastPollMs;

    private enum State
    {
        /// <summary>No subscription, or left because nobody polls.</summary>
        Idle,

        /// <summary>The application has to give up partitions before the member joins.</summary>
        Preparing,
        Joining,
        Syncing,

        /// <summary>There is a new assignment, which the application has to take over.</summary>
        Assigned,
        Stable,

        /// <summary>The application does not poll: left, until it does.</summary>
        Stale,
    }

    public MemberIdentity Identity => _generation == NoGeneration ? MemberIdentity.Nobody : new(_memberId, _generation, options.GroupInstanceId, false);

    public Rebalance? Pending { get; private set; }

    public KafkaException? Failure { get; private set; }

    public bool NeedsMetadata => false;

    public MembershipStep Next(long nowMs)
    {
        if (Failure is not null || _inFlight || _state is State.Idle or State.Stale)
        {
            return new MembershipStep.WaitUntil(long.MaxValue);
        }
        long pollBy = _lastPollMs + options.MaxPollIntervalMs;
        if (nowMs >= pollBy)
        {
            return GoStale();
        }
        if (_generation != NoGeneration && nowMs - _lastHeardMs >= options.SessionTimeoutMs)
        {
            // The coordinator has given this member up by now.
            Lose(nowMs);
        }
        if (_state == State.Stable && _wantsRejoin)
        {
            Prepare();
        }
        bool heartbeats = _state is State.Stable or State.Assigned || (_state == State.Preparing && _generation != NoGeneration);
        long due = heartbeats ? Math.Max(_nextHeartbeatMs, _notBeforeMs) : _state == State.Preparing ? pollBy : _notBeforeMs;
        if (nowMs < due || _state == State.Preparing && !heartbeats)
        {
            return new MembershipStep.WaitUntil(Math.Min(due, pollBy));
        }
        _inFlight = true;
        return _state switch
        {
            State.Joining => new MembershipStep.Ask(ApiKey.JoinGroup, JoinRequest),
            State.Syncing => new MembershipStep.Ask(ApiKey.SyncGroup, SyncRequest()),
            _ => new MembershipStep.Ask(ApiKey.Heartbeat, _ => new HeartbeatRequest { GroupId = options.GroupId!, GenerationId = _generation, MemberId = _memberId, GroupInstanceId = options.GroupInstanceId }),
        };
    }

    public void OnResponse(IResponse response, long nowMs)
    {
        _inFlight = false;
        switch (response)
        {
            case JoinGroupResponse join when _state == State.Joining:
                OnJoined(join, nowMs);
                break;
            case SyncGroupResponse sync when _state == State.Syncing:
                OnSynced(sync, nowMs);
                break;
            case HeartbeatResponse heartbeat when _state is State.Stable or State.Assigned or State.Preparing:
                OnHeartbeat(heartbeat, nowMs);
                break;
        }
    }

    public void OnFailure(KafkaException failure, long nowMs)
    {
        _inFlight = false;
        if (!failure.IsRetriable)
        {
            Failure = failure;
            return;
        }
        if (_state == State.Syncing)
        {
            // Whether the coordinator had it is not known: joining again tells.
            _state = State.Joining;
        }
        Pause(nowMs);
    }

    public void Subscribe(GroupSubscription subscription, long nowMs)
    {
        bool isNew = !_subscription.Equals(subscription);
        _subscription = subscription;
        if (_state == State.Idle && !subscription.IsEmpty)
        {
            _lastPollMs = nowMs;
            _lastHeardMs = nowMs;
            Prepare();
        }
        else if (isNew)
        {
            _wantsRejoin = true;
        }
    }

    public void OnMetadata(ClusterView view, long nowMs)
    {
        _view = view;
        // The leader answers for the partitions of all members' topics.
        if (_isLeader && _state == State.Stable && _assignedCounts is not null && !SameCounts(_assignedCounts, CountsOf(_members.SelectMany(static member => member.Topics))))
        {
            _wantsRejoin = true;
        }
    }

    public void OnPoll(long nowMs)
    {
        _lastPollMs = nowMs;
        if (_state == State.Stale && Pending is null)
        {
            _lastHeardMs = nowMs;
            Prepare();
        }
    }

    public void OnRebalanced(Rebalance rebalance, long nowMs)
    {
        _owned.ExceptWith(rebalance.Revoked);
        _owned.ExceptWith(rebalance.Lost);
        _owned.UnionWith(rebalance.Assigned ?? []);
        Pending = null;
        switch (_state)
        {
            case State.Preparing:
                _state = State.Joining;
                break;
            case State.Assigned:
                _state = State.Stable;
                // What a cooperative member gave up goes to another in a second round.
                _wantsRejoin |= _isCooperative && rebalance.Revoked.Count > 0;
                break;
            case State.Stale when nowMs < _lastPollMs + options.MaxPollIntervalMs:
                Prepare();
                break;
        }
    }

    public MembershipStep.Ask? Leave()
    {
        string member = _memberId;
        bool leaves = member.Length > 0 && options.GroupInstanceId is null;
        Forget();
        _state = State.Idle;
        _owned.Clear();
        Pending = null;
        return leaves ? LeaveRequest(member) : null;
    }

    private static bool SameCounts(Dictionary<string, int> a, Dictionary<string, int> b) => a.Count == b.Count && a.All(pair => b.TryGetValue(pair.Key, out int count) && count == pair.Value);

    private MembershipStep.Ask LeaveRequest(string member) => new(ApiKey.LeaveGroup, version => version >= 3
        ? new LeaveGroupRequest { GroupId = options.GroupId!, Members = [new() { MemberId = member, GroupInstanceId = options.GroupInstanceId, Reason = "the consumer is closed" }] }
        : new LeaveGroupRequest { GroupId = options.GroupId!, MemberId = member });

    private MembershipStep GoStale()
    {
        string member = _memberId;
        Forget();
        _state = State.Stale;
        Pending = new([], [.. _owned], null);
        if (member.Length == 0 || options.GroupInstanceId is not null)
        {
            return new MembershipStep.WaitUntil(long.MaxValue);
        }
        _inFlight = true;
        return LeaveRequest(member);
    }

    /// <summary>Joins again as soon as the application has given up what it must.</summary>
    private void Prepare()
    {
        _wantsRejoin = false;
        var revoked = _isCooperative ? [.. _owned.Where(partition => !_subscription.Topics.Contains(partition.Topic))] : _owned.ToArray();
        if (revoked.Length == 0)
        {
            _state = State.Joining;
            return;
        }
        _state = State.Preparing;
        Pending = new(revoked, [], null);
    }

    /// <summary>Out of the group, with what was held; joins as a new member.</summary>
    private void Lose(long nowMs)
    {
        Forget();
        _lastHeardMs = nowMs;
        if (_owned.Count == 0)
        {
            Pending = null;
            _state = State.Joining;
            return;
        }
        _state = State.Preparing;
        Pending = new([], [.. _owned], null);
    }

    private void Forget()
    {
        _memberId = "";
        _generation = NoGeneration;
        _protocol = null;
        _isLeader = false;
        _wantsRejoin = false;
        _failures = 0;
        _notBeforeMs = 0;
    }

    private void Pause(long nowMs) =>
        _notBeforeMs = nowMs + new Backoff(options.RetryBackoffMs, options.RetryBackoffMaxMs, new Random(_failures)).After(++_failures);

    private JoinGroupRequest JoinRequest(short version) => new()
    {
        GroupId = options.GroupId!,
        SessionTimeoutMs = options.SessionTimeoutMs,
        RebalanceTimeoutMs = options.MaxPollIntervalMs,
        MemberId = _memberId,
        GroupInstanceId = options.GroupInstanceId,
        ProtocolType = ProtocolType,
        Protocols = [.. assignors.Select(assignor => new JoinGroupRequest.JoinGroupRequestProtocol { Name = assignor.Name, Metadata = ConsumerProtocolCodec.Encode(SubscriptionFor(assignor)) })],
    };

    private ConsumerProtocolSubscription SubscriptionFor(IConsumerAssignor assignor) => new()
    {
        Topics = [.. _subscription.Topics.Order(StringComparer.Ordinal)],
        UserData = assignor.UserData(_owned, _generation) is { } data ? data : default(ReadOnlyMemory<byte>?),
        OwnedPartitions = [.. _owned.GroupBy(static p => p.Topic)
            .Select(static topic => new ConsumerProtocolSubscription.TopicPartition { Topic = topic.Key, Partitions = [.. topic.Select(static p => p.Partition).Order()] })],
        GenerationId = _generation,
        RackId = options.ClientRack.Length > 0 ? options.ClientRack : null,
    };

    private void OnJoined(JoinGroupResponse join, long nowMs)
    {
        switch (join.ErrorCode)
        {
            case ErrorCode.None:
                _failures = 0;
                _notBeforeMs = 0;
                _lastHeardMs = nowMs;
                _memberId = join.MemberId;
                _generation = join.GenerationId;
                _protocol = join.ProtocolName;
                _isLeader = join.Leader == join.MemberId;
                _assigns = _isLeader && !join.SkipAssignment;
                _members = _isLeader ? [.. join.Members.Select(ConsumerProtocolCodec.ToMember)] : [];
                _state = State.Syncing;
                break;
            case ErrorCode.MemberIdRequired:
                _memberId = join.MemberId;
                break;
            case ErrorCode.UnknownMemberId or ErrorCode.IllegalGeneration:
                Lose(nowMs);
                break;
            case var error when error.IsRetriable || error == ErrorCode.RebalanceInProgress:
                Pause(nowMs);
                break;
            default:
                Fail(join.ErrorCode);
                break;
        }
    }

    private Func<short, IRequest> SyncRequest()
    {
        List<SyncGroupRequest.SyncGroupRequestAssignment> assignments = [];
        if (_isLeader)
        {
            _assignedCounts = CountsOf(_members.SelectMany(static member => member.Topics));
        }
        if (_assigns)
        {
            IConsumerAssignor assignor = assignors.First(candidate => candidate.Name == _protocol);
            foreach (var (member, partitions) in assignor.Assign(_members, _assignedCounts!))
            {
                assignments.Add(new() { MemberId = member, Assignment = ConsumerProtocolCodec.Encode(partitions) });
            }
        }
        return version => new SyncGroupRequest
        {
            GroupId = options.GroupId!,
            GenerationId = _generation,
            MemberId = _memberId,
            GroupInstanceId = options.GroupInstanceId,
            ProtocolType = version >= 5 ? ProtocolType : null,
            ProtocolName = version >= 5 ? _protocol : null,
            Assignments = assignments,
        };
    }

    private Dictionary<string, int> CountsOf(IEnumerable<string> topics)
    {
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        foreach (string topic in topics)
        {
            if (_view.FindTopic(topic) is { Partitions.Length: > 0 } view)
            {
                counts[topic] = view.Partitions.Length;
            }
        }
        return counts;
    }

    private void OnSynced(SyncGroupResponse sync, long nowMs)
    {
        switch (sync.ErrorCode)
        {
            case ErrorCode.None:
                _failures = 0;
                _lastHeardMs = nowMs;
                _nextHeartbeatMs = nowMs + options.HeartbeatIntervalMs;
                List<TopicPartition> assigned = ConsumerProtocolCodec.DecodeAssignment(sync.Assignment);
                _state = State.Assigned;
                Pending = new([.. _owned.Where(partition => !assigned.Contains(partition))], [], [.. assigned.Where(partition => !_owned.Contains(partition))]);
                break;
            case ErrorCode.UnknownMemberId or ErrorCode.IllegalGeneration:
                Lose(nowMs);
                break;
            case var error when error.IsRetriable || error == ErrorCode.RebalanceInProgress:
                _state = State.Joining;
                Pause(nowMs);
                break;
            default:
                Fail(sync.ErrorCode);
                break;
        }
    }

    private void OnHeartbeat(HeartbeatResponse heartbeat, long nowMs)
    {
        _nextHeartbeatMs = nowMs + options.HeartbeatIntervalMs;
        switch (heartbeat.ErrorCode)
        {
            case ErrorCode.None:
                _failures = 0;
                _lastHeardMs = nowMs;
                break;
            case ErrorCode.RebalanceInProgress:
                _lastHeardMs = nowMs;
                _wantsRejoin = true;
                break;
            case ErrorCode.UnknownMemberId or ErrorCode.IllegalGeneration:
                Lose(nowMs);
                break;
            case var error when error.IsRetriable:
                Pause(nowMs);
                break;
            default:
                Fail(heartbeat.ErrorCode);
                break;
        }
    }

    private void Fail(ErrorCode error) => Failure = new(error, $"Group {options.GroupId}: {error.Facts.Message}");
}
