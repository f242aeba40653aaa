using System.Collections.Immutable;
using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.GroupRecords;

namespace Barnabas.Coordination.Groups.Classic;

/// <summary>
/// A group whose members speak the classic protocol, or which has none and only keeps offsets. What it is between two generations lives here
/// alone; a generation with its assignments is recorded. Owned by the shard's loop; <see cref="ClassicMembership"/> moves it from state to state.
/// </summary>
public sealed class ClassicGroup : Group
{
    private readonly ClassicMembers _members = new();
    private readonly HashSet<string> _pendingMembers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _pendingSyncs = new(StringComparer.Ordinal);
    private string? _protocolType;
    private ImmutableHashSet<string>? _topics;

    /// <summary>A group without members that nobody joined yet.</summary>
    /// <param name="id">The group's id.</param>
    /// <param name="stateTimestampMs">Since when, in milliseconds since the epoch; null where that is not known.</param>
    public ClassicGroup(string id, long? stateTimestampMs = null)
        : base(id)
    {
        StateTimestampMs = stateTimestampMs;
    }

    /// <summary>A group in its <paramref name="generation"/>; stable where it has members. They must have a protocol in common.</summary>
    public ClassicGroup(string id, int generation, string? protocolType, IEnumerable<ClassicMember> members, string? leaderId, long? stateTimestampMs)
        : base(id)
    {
        Generation = generation;
        _protocolType = string.IsNullOrEmpty(protocolType) ? null : protocolType;
        foreach (ClassicMember member in members)
        {
            Add(member);
        }
        LeaderId = leaderId ?? LeaderId;
        State = _members.Count == 0 ? ClassicGroupState.Empty : ClassicGroupState.Stable;
        StateTimestampMs = stateTimestampMs;
        SelectProtocol();
    }

    public override GroupType Type => GroupType.Classic;

    public override string StateName => State.ToString();

    public override string ProtocolType => _protocolType ?? "";

    public override bool IsEmpty => State == ClassicGroupState.Empty;

    /// <summary>A member that has an id and is about to join keeps it.</summary>
    public override bool IsDisposable => IsEmpty && _pendingMembers.Count == 0;

    public ClassicGroupState State { get; private set; }

    /// <summary>When it came into its state, in milliseconds since the epoch; null for a group recorded before Kafka 2.1.</summary>
    public long? StateTimestampMs { get; private set; }

    public int Generation { get; private set; }

    /// <summary>The protocol that the members' votes selected; null where there is no generation with members.</summary>
    public string? ProtocolName { get; private set; }

    public string? LeaderId { get; private set; }

    /// <summary>In the order in which they came.</summary>
    public IReadOnlyList<ClassicMember> Members => _members.All;

    /// <summary>The members are consumers, so what they subscribe to can be read.</summary>
    public bool IsOfConsumers => _protocolType == SubscribedTopics.ConsumerProtocolType;

    /// <summary>The last recorded form; null where the group exists for its offsets only.</summary>
    public GroupMetadataValue? Recorded { get; internal set; }

    /// <summary>The state that it was in before; an initial rebalance is one that comes from <see cref="ClassicGroupState.Empty"/>.</summary>
    internal ClassicGroupState PreviousState { get; private set; } = ClassicGroupState.Dead;

    /// <summary>How the wait for the first members goes on; null where none runs.</summary>
    internal InitialDelay? InitialDelay { get; set; }

    /// <summary>Clients that were given a member id to join with.</summary>
    internal IReadOnlyCollection<string> PendingMembers => _pendingMembers;

    /// <summary>Members of this generation that did not ask for their assignment yet.</summary>
    internal IReadOnlyCollection<string> PendingSyncs => _pendingSyncs;

    internal int AwaitingJoin => _members.AwaitingJoin;

    internal int RebalanceTimeoutMs => _members.RebalanceTimeoutMs;

    internal bool AllHaveJoined => _members.AwaitingJoin == _members.Count && _pendingMembers.Count == 0;

    internal bool CanRebalance => State is ClassicGroupState.Stable or ClassicGroupState.CompletingRebalance or ClassicGroupState.Empty;

    public ClassicMember? FindMember(string id) => _members.Find(id);

    /// <summary>The id of the member that a static instance has now.</summary>
    public string? MemberIdOfInstance(string instanceId) => _members.IdOfInstance(instanceId);

    public bool IsLeader(string memberId) => LeaderId == memberId;

    /// <summary>Whether a client may act as this member.</summary>
    public ErrorCode CheckMember(string memberId, string? instanceId)
    {
        if (instanceId is not null)
        {
            string? current = _members.IdOfInstance(instanceId);
            if (current is null)
            {
                return ErrorCode.UnknownMemberId;
            }
            if (current != memberId)
            {
                return ErrorCode.FencedInstanceId;
            }
        }
        return _members.Contains(memberId) ? ErrorCode.None : ErrorCode.UnknownMemberId;
    }

    public override ErrorCode CheckOffsetCommit(string memberId, string? instanceId, int memberEpoch, bool isTransactional, short apiVersion)
    {
        if (State == ClassicGroupState.Dead)
        {
            return ErrorCode.CoordinatorNotAvailable;
        }
        if (memberEpoch < 0 && IsEmpty)
        {
            return ErrorCode.None;
        }

        if (memberEpoch >= 0 || memberId.Length > 0 || instanceId is not null)
        {
            ErrorCode error = CheckMember(memberId, instanceId);
            if (error != ErrorCode.None)
            {
                return error;
            }
            if (memberEpoch != Generation)
            {
                return ErrorCode.IllegalGeneration;
            }
        }
        else if (!isTransactional)
        {
            return ErrorCode.UnknownMemberId;
        }

        // It knows the generation, so it has its join's answer and may soon own other partitions than those it commits for.
        bool isBetween = State == ClassicGroupState.CompletingRebalance && !isTransactional;
        return isBetween ? ErrorCode.RebalanceInProgress : ErrorCode.None;
    }

    public override ErrorCode CheckOffsetFetch(string? memberId, int memberEpoch) =>
        State == ClassicGroupState.Dead ? ErrorCode.GroupIdNotFound : ErrorCode.None;

    public override ErrorCode CheckOffsetDelete() => State switch
    {
        ClassicGroupState.Dead => ErrorCode.GroupIdNotFound,
        ClassicGroupState.Empty => ErrorCode.None,
        _ => IsOfConsumers ? ErrorCode.None : ErrorCode.NonEmptyGroup,
    };

    public override ErrorCode CheckDelete() => State switch
    {
        ClassicGroupState.Dead => ErrorCode.GroupIdNotFound,
        ClassicGroupState.Empty => ErrorCode.None,
        _ => ErrorCode.NonEmptyGroup,
    };

    /// <summary>Consumers whose subscriptions are not understood may be subscribed to anything.</summary>
    public override bool IsSubscribedTo(string topic) => _topics?.Contains(topic) ?? IsOfConsumers;

    public override long? RetentionBase(string topic, long commitTimestampMs, long nowMs)
    {
        if (IsSubscribedTo(topic))
        {
            return null;
        }
        if (_protocolType is null)
        {
            return commitTimestampMs;
        }
        if (IsEmpty)
        {
            return StateTimestampMs ?? commitTimestampMs;
        }
        return IsOfConsumers && _topics is not null && State == ClassicGroupState.Stable ? commitTimestampMs : null;
    }

    public override void AppendTombstones(Decision decision) => decision.Append(ClassicGroupRecords.Tombstone(Id));

    public override void OnOffsetCommit(string memberId, Decision decision)
    {
        bool isInSession = State is ClassicGroupState.Stable or ClassicGroupState.PreparingRebalance;
        if (isInSession && _members.Find(memberId) is ClassicMember member)
        {
            decision.SetTimer(ClassicSessions.TimerOf(this, memberId), member.SessionTimeoutMs);
        }
    }

    internal void MoveTo(ClassicGroupState state, long nowMs)
    {
        PreviousState = State;
        State = state;
        StateTimestampMs = nowMs;
    }

    /// <summary>The joining is over: those who are members now make the next generation.</summary>
    internal void BeginGeneration(long nowMs)
    {
        Generation++;
        SelectProtocol();
        _pendingSyncs.Clear();
        MoveTo(_members.Count == 0 ? ClassicGroupState.Empty : ClassicGroupState.CompletingRebalance, nowMs);
    }

    /// <summary>Whether a member of this type with these protocols can be of the group.</summary>
    internal bool Supports(string protocolType, ImmutableArray<ClassicProtocol> protocols) =>
        IsEmpty
            ? protocolType.Length > 0 && protocols.Length > 0
            : protocolType == _protocolType && _members.Share(protocols);

    internal string ProtocolOfNextGeneration() => _members.SelectProtocol();

    internal void Add(ClassicMember member)
    {
        if (_members.Count == 0)
        {
            _protocolType = member.ProtocolType;
        }
        _members.Add(member);
        _pendingMembers.Remove(member.Id);
        LeaderId ??= member.Id;
    }

    internal ClassicMember? Remove(string memberId)
    {
        ClassicMember? removed = _members.Remove(memberId);
        _pendingMembers.Remove(memberId);
        _pendingSyncs.Remove(memberId);
        if (IsLeader(memberId))
        {
            LeaderId = _members.Count == 0 ? null : _members.All[0].Id;
        }
        return removed;
    }

    /// <summary>A static member goes on under another id, and leads where it led.</summary>
    internal ClassicMember Replace(ClassicMember member, string newId)
    {
        ClassicMember successor = member.WithId(newId);
        _members.Replace(member, successor);
        if (_pendingSyncs.Remove(member.Id))
        {
            _pendingSyncs.Add(newId);
        }
        if (IsLeader(member.Id))
        {
            LeaderId = newId;
        }
        return successor;
    }

    internal void Update(ClassicMember member, ImmutableArray<ClassicProtocol> protocols, int sessionTimeoutMs, int rebalanceTimeoutMs)
    {
        _members.SetProtocols(member, protocols);
        member.SessionTimeoutMs = sessionTimeoutMs;
        member.RebalanceTimeoutMs = rebalanceTimeoutMs;
    }

    internal void SetJoin(ClassicMember member, JoinAttempt? join)
    {
        if (_members.Find(member.Id) == member)
        {
            _members.SetJoin(member, join);
        }
        else
        {
            member.Join = join;
        }
    }

    internal void AddPendingMember(string memberId) => _pendingMembers.Add(memberId);

    internal bool IsPendingMember(string memberId) => _pendingMembers.Contains(memberId);

    internal void AddPendingSync(string memberId) => _pendingSyncs.Add(memberId);

    internal void RemovePendingSync(string memberId) => _pendingSyncs.Remove(memberId);

    internal void ClearPendingSyncs() => _pendingSyncs.Clear();

    /// <summary>Makes sure that the leader is one who joined; false where nobody did.</summary>
    internal bool ElectJoinedLeader()
    {
        if (LeaderId is not null && _members.Find(LeaderId) is { AwaitsJoin: true })
        {
            return true;
        }
        ClassicMember? joined = _members.AwaitingJoin == 0 ? null : _members.All.First(member => member.AwaitsJoin);
        LeaderId = joined?.Id ?? LeaderId;
        return joined is not null;
    }

    private void SelectProtocol()
    {
        ProtocolName = _members.Count == 0 ? null : _members.SelectProtocol();
        _topics = null;
        if (!IsOfConsumers)
        {
            return;
        }
        if (ProtocolName is null)
        {
            _topics = [];
        }
        else if (SubscribedTopics.TryRead(_members.All, ProtocolName, out ImmutableHashSet<string>? topics))
        {
            _topics = topics;
        }
    }
}
