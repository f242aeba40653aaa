using System.Runtime.InteropServices;
using Barnabas.Coordination.Assignors;
using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;

namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>
/// A group of the consumer protocol (KIP-848): its epochs, its members, what each is to have and what each has. All of it comes from its
/// records and changes by replaying them only; when its topics were last looked at and who is to join again alone is soft. Owned by the shard's loop.
/// </summary>
public sealed class ConsumerGroup(string id) : Group(id)
{
    /// <summary>Of a group without anything; 0 is the epoch of a member that joins, so nobody is answered with it.</summary>
    private const int FirstEpoch = 1;

    private readonly Dictionary<string, ConsumerMember> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _staticMembers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Assignment> _targets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _assignors = new(StringComparer.Ordinal);
    private readonly PartitionOwners _owners = new();
    private ConsumerGroupState? _state;
    private long _refreshDueMs;
    private int _refreshedEpoch;

    public override GroupType Type => GroupType.Consumer;

    public override string ProtocolType => "consumer";

    public override string StateName => State.ToString();

    public override bool IsEmpty => _members.Count == 0;

    public override bool IsDisposable => IsEmpty;

    public ConsumerGroupState State => _state ??= FindState();

    /// <summary>Counts the changes of members and subscribed topics.</summary>
    public int Epoch { get; private set; } = FirstEpoch;

    /// <summary>The group epoch that the target assignment was made for.</summary>
    public int AssignmentEpoch { get; private set; } = FirstEpoch;

    /// <summary>When the target assignment was made, in milliseconds since the epoch; 0 where that is not known.</summary>
    public long AssignmentTimestampMs { get; private set; }

    /// <summary>Of the subscribed topics, as Kafka computes it since 4.1.</summary>
    public long MetadataHash { get; private set; }

    /// <summary>Kafka 4.0 kept the partition counts of the subscribed topics in a record of their own; the hash replaces it.</summary>
    public bool HasPartitionMetadataRecord { get; internal set; }

    public IReadOnlyDictionary<string, ConsumerMember> Members => _members;

    /// <summary>The ids of static members by instance id.</summary>
    public IReadOnlyDictionary<string, string> StaticMembers => _staticMembers;

    /// <summary>What each member is to have.</summary>
    public IReadOnlyDictionary<string, Assignment> Targets => _targets;

    public IReadOnlyDictionary<string, ResolvedRegularExpression> ResolvedRegexes => Subscriptions.Resolved;

    /// <summary>How many members speak the classic protocol.</summary>
    public int ClassicMembers { get; private set; }

    public SubscriptionType SubscriptionType => Subscriptions.TypeOf(_members.Count);

    internal GroupSubscriptions Subscriptions { get; } = new();

    /// <summary>Soft: classic members that were told to join again, whose time for it runs.</summary>
    internal HashSet<string> AwaitedJoins { get; } = new(StringComparer.Ordinal);

    public ConsumerMember? FindMember(string memberId) => _members.GetValueOrDefault(memberId);

    public ConsumerMember? FindStaticMember(string instanceId) => _staticMembers.TryGetValue(instanceId, out string? memberId) ? FindMember(memberId) : null;

    public Assignment TargetOf(string memberId) => _targets.GetValueOrDefault(memberId, Assignment.Empty);

    /// <summary>The member epoch of a partition's owner; -1 where it is free.</summary>
    public int PartitionEpoch(Guid topic, int partition) => _owners.EpochOf(topic, partition);

    public override bool IsSubscribedTo(string topic) => Subscriptions.Contains(topic);

    public override ErrorCode CheckOffsetCommit(string memberId, string? instanceId, int memberEpoch, bool isTransactional, short apiVersion)
    {
        bool isOutsider = (memberEpoch < 0 && IsEmpty) || (isTransactional && memberEpoch == -1 && memberId.Length == 0 && instanceId is null);
        if (isOutsider)
        {
            return ErrorCode.None;
        }
        if (FindMember(memberId) is not { } member)
        {
            return ErrorCode.UnknownMemberId;
        }
        if (!isTransactional && !member.IsClassic && apiVersion < 9)
        {
            return ErrorCode.UnsupportedVersion;
        }
        return memberEpoch > member.Epoch ? WrongEpoch(member) : ErrorCode.None;
    }

    public override ErrorCode CheckPartitionCommit(string memberId, int memberEpoch, Guid topicId, int partition)
    {
        if (FindMember(memberId) is not { } member || memberEpoch == member.Epoch)
        {
            return ErrorCode.None;
        }
        int? since = member.Assigned.EpochOf(topicId, partition) ?? member.PendingRevocation.EpochOf(topicId, partition);
        return since is { } epoch && memberEpoch >= epoch ? ErrorCode.None : WrongEpoch(member);
    }

    public override ErrorCode CheckOffsetFetch(string? memberId, int memberEpoch)
    {
        if (memberId is null && memberEpoch < 0)
        {
            return ErrorCode.None;
        }
        if (memberId is null || FindMember(memberId) is not { } member)
        {
            return ErrorCode.UnknownMemberId;
        }
        return memberEpoch == member.Epoch ? ErrorCode.None : WrongEpoch(member);
    }

    public override ErrorCode CheckOffsetDelete() => ErrorCode.None;

    public override ErrorCode CheckDelete() => IsEmpty ? ErrorCode.None : ErrorCode.NonEmptyGroup;

    public override long? RetentionBase(string topic, long commitTimestampMs, long nowMs) => IsSubscribedTo(topic) ? null : commitTimestampMs;

    public override void AppendTombstones(Decision decision) => AppendTombstones(decision, static memberId => memberId);

    /// <summary>The assignor that most members ask for; null where none asks.</summary>
    internal string? PreferredAssignor(ConsumerMember? old, ConsumerMember? member)
    {
        string? preferred = null;
        int most = 0;
        foreach (string name in _assignors.Keys.Append(member?.ServerAssignor).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            int count = _assignors.GetValueOrDefault(name) - (old?.ServerAssignor == name ? 1 : 0) + (member?.ServerAssignor == name ? 1 : 0);
            if (count > most)
            {
                (preferred, most) = (name, count);
            }
        }
        return preferred;
    }

    /// <summary>Whether all members that speak the classic protocol offer one of these.</summary>
    internal bool OffersClassicProtocol(IEnumerable<string> names)
    {
        ConsumerMember[] classic = [.. _members.Values.Where(static member => member.IsClassic)];
        return names.Any(name => classic.All(member => member.Classic!.Protocols.Any(protocol => protocol.Name == name)));
    }

    /// <summary>
    /// Whether the subscribed topics have to be looked at again: nothing was looked at, a topic changed, or the epoch that came of it was
    /// never written.
    /// </summary>
    internal bool NeedsMetadataRefresh(long nowMs) => nowMs >= _refreshDueMs || Epoch < _refreshedEpoch;

    /// <summary>Whether a partition of a member's target, that it does not have, is with another member.</summary>
    internal bool WaitsForPartitions(ConsumerMember member) =>
        member.State == MemberState.UnreleasedPartitions
        && TargetOf(member.Id).Topics.Any(topic =>
            topic.Partitions.Any(partition => !member.Assigned.Contains(topic.TopicId, partition) && PartitionEpoch(topic.TopicId, partition) != -1));

    internal void MetadataRefreshed(long dueMs, int epoch) => (_refreshDueMs, _refreshedEpoch) = (dueMs, epoch);

    internal void RequestMetadataRefresh() => (_refreshDueMs, _refreshedEpoch) = (0, 0);

    /// <summary>As <see cref="AppendTombstones(Decision)"/>, where a member's records are meanwhile kept under another id.</summary>
    internal void AppendTombstones(Decision decision, Func<string, string> memberIdOf)
    {
        foreach (string memberId in _members.Keys)
        {
            decision.Append(ConsumerRecords.CurrentAssignmentTombstone(Id, memberIdOf(memberId)));
        }
        foreach (string memberId in _members.Keys)
        {
            decision.Append(ConsumerRecords.TargetTombstone(Id, memberIdOf(memberId)));
        }
        decision.Append(ConsumerRecords.TargetEpochTombstone(Id));
        foreach (string memberId in _members.Keys)
        {
            decision.Append(ConsumerRecords.MemberTombstone(Id, memberIdOf(memberId)));
        }
        foreach (string regex in ResolvedRegexes.Keys)
        {
            decision.Append(ConsumerRecords.RegexTombstone(Id, regex));
        }
        if (HasPartitionMetadataRecord)
        {
            decision.Append(ConsumerRecords.PartitionMetadataTombstone(Id));
        }
        decision.Append(ConsumerRecords.EpochTombstone(Id));
    }

    internal void SetEpoch(int epoch, long metadataHash)
    {
        (Epoch, MetadataHash) = (epoch, metadataHash);
        _state = null;
    }

    internal void SetAssignmentEpoch(int epoch, long timestampMs)
    {
        (AssignmentEpoch, AssignmentTimestampMs) = (epoch, timestampMs);
        _state = null;
    }

    internal void SetTarget(string memberId, Assignment target) => _targets[memberId] = target;

    internal void RemoveTarget(string memberId) => _targets.Remove(memberId);

    internal void Put(ConsumerMember member)
    {
        ConsumerMember? old = FindMember(member.Id);
        _members[member.Id] = member;
        Count(old, -1);
        Count(member, 1);
        _owners.Replace(old, member);
        if (member.InstanceId is not null)
        {
            _staticMembers[member.InstanceId] = member.Id;
        }
        _state = null;
    }

    internal void RemoveMember(string memberId)
    {
        if (!_members.Remove(memberId, out ConsumerMember? old))
        {
            return;
        }
        AwaitedJoins.Remove(memberId);
        Count(old, -1);
        _owners.Replace(old, null);
        if (old.InstanceId is not null && _staticMembers.GetValueOrDefault(old.InstanceId) == memberId)
        {
            _staticMembers.Remove(old.InstanceId);
        }
        _state = null;
    }

    private static ErrorCode WrongEpoch(ConsumerMember member) => member.IsClassic ? ErrorCode.IllegalGeneration : ErrorCode.StaleMemberEpoch;

    private void Count(ConsumerMember? member, int by)
    {
        if (member is null)
        {
            return;
        }
        if (by > 0)
        {
            Subscriptions.Add(member);
        }
        else
        {
            Subscriptions.Remove(member);
        }
        ClassicMembers += member.IsClassic ? by : 0;
        if (member.ServerAssignor is { } assignor)
        {
            ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(_assignors, assignor, out _);
            count += by;
            if (count == 0)
            {
                _assignors.Remove(assignor);
            }
        }
    }

    private ConsumerGroupState FindState()
    {
        if (IsEmpty)
        {
            return ConsumerGroupState.Empty;
        }
        if (Epoch > AssignmentEpoch)
        {
            return ConsumerGroupState.Assigning;
        }
        return _members.Values.All(member => member.IsReconciledTo(AssignmentEpoch)) ? ConsumerGroupState.Stable : ConsumerGroupState.Reconciling;
    }
}
