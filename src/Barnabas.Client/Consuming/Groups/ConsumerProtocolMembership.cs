using Barnabas.Client.Clusters;
using Barnabas.Client.Errors;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;

namespace Barnabas.Client.Consuming.Groups;

/// <summary>
/// Membership by the consumer protocol (KIP-848): heartbeats say what the member wants and holds, the coordinator answers with what it is to
/// hold. A pure machine; see <see cref="IGroupMembership"/>.
/// </summary>
internal sealed class ConsumerProtocolMembership(ConsumerOptions options, string memberId) : IGroupMembership
{
    private const int JoinEpoch = 0;
    private const int LeaveEpoch = -1;
    private const int StaticLeaveEpoch = -2;
    private const short FirstVersionWithClientIds = 1;

    private readonly HashSet<TopicPartition> _owned = [];
    private readonly Dictionary<Guid, int[]> _target = [];
    private readonly Dictionary<string, Guid> _ids = new(StringComparer.Ordinal);
    private ClusterView _view = ClusterView.Empty;
    private GroupSubscription _subscription = new([], null);
    private GroupSubscription? _said;
    private State _state = State.Idle;
    private string _memberId = memberId;
    private int _epoch = JoinEpoch;
    private int _heartbeatIntervalMs;
    private long _nextHeartbeatMs;
    private long _lastPollMs;
    private int _failures;
    private bool _inFlight;
    private bool _hasTarget;
    private bool _saysWhatItOwns;

    private enum State
    {
        /// <summary>No subscription.</summary>
        Idle,

        /// <summary>The next heartbeat joins.</summary>
        Joining,
        Member,

        /// <summary>Thrown out; joins again when the application knows that its partitions are lost.</summary>
        Fenced,

        /// <summary>The application does not poll: left, until it does.</summary>
        Stale,
    }

    public MemberIdentity Identity => _state == State.Member ? new(_memberId, _epoch, options.GroupInstanceId, true) : MemberIdentity.Nobody with { IsConsumerProtocol = true };

    public Rebalance? Pending { get; private set; }

    public KafkaException? Failure { get; private set; }

    public bool NeedsMetadata => _hasTarget && _target.Keys.Any(id => _view.NameOf(id) is null);

    public MembershipStep Next(long nowMs)
    {
        if (Failure is not null || _inFlight || _state is State.Idle or State.Fenced or State.Stale)
        {
            return new MembershipStep.WaitUntil(long.MaxValue);
        }
        long pollBy = _lastPollMs + options.MaxPollIntervalMs;
        if (nowMs >= pollBy)
        {
            return GoStale();
        }
        bool isNews = _state == State.Member && (_saysWhatItOwns || !_subscription.Equals(_said));
        if (nowMs < _nextHeartbeatMs && !(isNews && _failures == 0))
        {
            return new MembershipStep.WaitUntil(Math.Min(_nextHeartbeatMs, pollBy));
        }
        _inFlight = true;
        return new MembershipStep.Ask(ApiKey.ConsumerGroupHeartbeat, Heartbeat());
    }

    public void OnResponse(IResponse response, long nowMs)
    {
        _inFlight = false;
        if (response is not ConsumerGroupHeartbeatResponse heartbeat || _state is State.Idle or State.Stale)
        {
            return;
        }
        switch (heartbeat.ErrorCode)
        {
            case ErrorCode.None:
                Accept(heartbeat, nowMs);
                break;
            case ErrorCode.UnknownMemberId or ErrorCode.FencedMemberEpoch:
                Lose(State.Fenced);
                break;
            case var error when error.IsRetriable:
                Retry(nowMs);
                break;
            default:
                Failure = new(heartbeat.ErrorCode, heartbeat.ErrorMessage ?? heartbeat.ErrorCode.Facts.Message);
                break;
        }
    }

    public void OnFailure(KafkaException failure, long nowMs)
    {
        _inFlight = false;
        if (failure.IsRetriable)
        {
            Retry(nowMs);
        }
        else
        {
            Failure = failure;
        }
    }

    public void Subscribe(GroupSubscription subscription, long nowMs)
    {
        _subscription = subscription;
        if (_state == State.Idle && !subscription.IsEmpty)
        {
            _lastPollMs = nowMs;
            Join(nowMs);
        }
    }

    public void OnMetadata(ClusterView view, long nowMs)
    {
        _view = view;
        Reconcile();
    }

    public void OnPoll(long nowMs)
    {
        _lastPollMs = nowMs;
        if (_state == State.Stale && Pending is null)
        {
            Join(nowMs);
        }
    }

    public void OnRebalanced(Rebalance rebalance, long nowMs)
    {
        _owned.ExceptWith(rebalance.Revoked);
        _owned.ExceptWith(rebalance.Lost);
        _owned.UnionWith(rebalance.Assigned ?? []);
        Pending = null;
        if (_state == State.Fenced || (_state == State.Stale && nowMs < _lastPollMs + options.MaxPollIntervalMs))
        {
            Join(nowMs);
            return;
        }
        _saysWhatItOwns = true;
        Reconcile();
    }

    public MembershipStep.Ask? Leave()
    {
        bool isMember = _state == State.Member || (_state == State.Joining && _inFlight);
        Reset(State.Idle);
        _owned.Clear();
        Pending = null;
        return isMember ? LeaveRequest() : null;
    }

    private void Join(long nowMs)
    {
        Reset(State.Joining);
        _nextHeartbeatMs = nowMs;
    }

    private void Reset(State state)
    {
        _state = state;
        _epoch = JoinEpoch;
        _said = null;
        _hasTarget = false;
        _target.Clear();
        _saysWhatItOwns = true;
        _failures = 0;
    }

    private MembershipStep GoStale()
    {
        var leave = LeaveRequest();
        Lose(State.Stale);
        _inFlight = true;
        return leave;
    }

    private MembershipStep.Ask LeaveRequest()
    {
        string member = _memberId;
        return new(ApiKey.ConsumerGroupHeartbeat, _ => new ConsumerGroupHeartbeatRequest
        {
            GroupId = options.GroupId!,
            MemberId = member,
            InstanceId = options.GroupInstanceId,
            MemberEpoch = options.GroupInstanceId is null ? LeaveEpoch : StaticLeaveEpoch,
        });
    }

    /// <summary>Out of the group: what was held is lost. Where nothing was, there is nobody to tell.</summary>
    private void Lose(State state)
    {
        Reset(state);
        Pending = new([], [.. _owned], null);
    }

    /// <summary>Everything when joining, otherwise only what is new to the coordinator.</summary>
    private Func<short, IRequest> Heartbeat()
    {
        bool joins = _state == State.Joining;
        GroupSubscription subscription = _subscription;
        bool saysSubscription = joins || !subscription.Equals(_said);
        List<ConsumerGroupHeartbeatRequest.TopicPartitionsData>? owned = joins ? [] : _saysWhatItOwns ? Owned() : null;
        string member = _memberId;
        int epoch = _epoch;
        _said = subscription;
        _saysWhatItOwns = false;
        return version => new ConsumerGroupHeartbeatRequest
        {
            GroupId = options.GroupId!,
            MemberId = joins && version < FirstVersionWithClientIds ? "" : member,
            MemberEpoch = epoch,
            InstanceId = options.GroupInstanceId,
            RackId = joins && options.ClientRack.Length > 0 ? options.ClientRack : null,
            RebalanceTimeoutMs = joins ? options.MaxPollIntervalMs : -1,
            SubscribedTopicNames = saysSubscription ? [.. subscription.Topics] : null,
            // Empty takes a pattern back that was said before.
            SubscribedTopicRegex = saysSubscription && version >= FirstVersionWithClientIds ? subscription.Pattern ?? (joins ? null : "") : null,
            ServerAssignor = joins ? options.GroupRemoteAssignor : null,
            TopicPartitions = owned,
        };
    }

    private List<ConsumerGroupHeartbeatRequest.TopicPartitionsData> Owned() =>
    [
        .. _owned.GroupBy(partition => _ids[partition.Topic])
            .Select(static topic => new ConsumerGroupHeartbeatRequest.TopicPartitionsData { TopicId = topic.Key, Partitions = [.. topic.Select(static p => p.Partition).Order()] }),
    ];

    private void Accept(ConsumerGroupHeartbeatResponse heartbeat, long nowMs)
    {
        _failures = 0;
        _state = State.Member;
        _memberId = string.IsNullOrEmpty(heartbeat.MemberId) ? _memberId : heartbeat.MemberId;
        _epoch = heartbeat.MemberEpoch;
        _heartbeatIntervalMs = heartbeat.HeartbeatIntervalMs;
        _nextHeartbeatMs = nowMs + _heartbeatIntervalMs;
        if (heartbeat.Assignment is { } assignment)
        {
            _target.Clear();
            foreach (var topic in assignment.TopicPartitions)
            {
                _target[topic.TopicId] = [.. topic.Partitions];
            }
            _hasTarget = true;
            Reconcile();
        }
    }

    /// <summary>Goes towards the target, one step at a time, as far as the metadata names its topics.</summary>
    private void Reconcile()
    {
        if (!_hasTarget || Pending is not null || _state != State.Member)
        {
            return;
        }
        HashSet<TopicPartition> target = [];
        bool isComplete = true;
        foreach (var (id, partitions) in _target)
        {
            if (_view.NameOf(id) is not { } name)
            {
                isComplete = false;
                continue;
            }
            _ids[name] = id;
            target.UnionWith(partitions.Select(partition => new TopicPartition(name, partition)));
        }
        TopicPartition[] revoked = [.. _owned.Where(partition => !target.Contains(partition))];
        TopicPartition[] added = [.. target.Where(partition => !_owned.Contains(partition))];
        if (revoked.Length > 0 || added.Length > 0)
        {
            Pending = new(revoked, [], added);
        }
        else if (isComplete)
        {
            // Nothing to do is told as well: the coordinator waits for it.
            _hasTarget = false;
            _saysWhatItOwns = true;
        }
    }

    private void Retry(long nowMs)
    {
        _failures++;
        // What the lost heartbeat said may not have arrived.
        _saysWhatItOwns = true;
        _said = null;
        _nextHeartbeatMs = nowMs + new Backoff(options.RetryBackoffMs, options.RetryBackoffMaxMs, new Random(_failures)).After(_failures);
    }
}
