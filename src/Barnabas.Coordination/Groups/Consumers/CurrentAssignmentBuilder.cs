using Barnabas.Coordination.Assignors;
using Barnabas.Coordination.Catalog;
using Barnabas.Protocol.Errors;

namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>
/// Takes a member one step on from what it has to its target assignment (KIP-848): first it gives up what is not its own any more and stays in its
/// epoch until it says that it did; then it goes to the epoch of the target and gets what is free, and in later steps what others give up. Pure; made for one step.
/// </summary>
internal sealed class CurrentAssignmentBuilder(ConsumerMember member)
{
    /// <summary>The group epoch that <see cref="Target"/> was made for.</summary>
    public required int TargetEpoch { get; init; }

    public required Assignment Target { get; init; }

    /// <summary>The member epoch of a partition's owner; -1 where it is free (<see cref="ConsumerGroup.PartitionEpoch"/>).</summary>
    public required Func<Guid, int, int> PartitionEpoch { get; init; }

    public required ITopicCatalog Topics { get; init; }

    /// <summary>A regular expression that is not in it stands for no topic.</summary>
    public required IReadOnlyDictionary<string, ResolvedRegularExpression> ResolvedRegexes { get; init; }

    /// <summary>The member's subscription is a new one: what it does not name any more is to be given up though the target still has it.</summary>
    public bool HasSubscriptionChanged { get; init; }

    /// <summary>What the member says it has; null where it does not say.</summary>
    public Assignment? Owned { get; init; }

    /// <summary>
    /// The member after the step: itself, where it cannot go on yet. <c>FENCED_MEMBER_EPOCH</c> for a member in a state that a newer version wrote: it
    /// has to join again without partitions.
    /// </summary>
    public ErrorCode Build(out ConsumerMember next)
    {
        next = member;
        switch (member.State)
        {
            case MemberState.Stable when member.Epoch == TargetEpoch:
            case MemberState.UnrevokedPartitions when StillOwns(member.PendingRevocation):
                if (HasSubscriptionChanged)
                    next = WithoutUnsubscribed();
                return ErrorCode.None;
            case MemberState.Stable:
            case MemberState.UnrevokedPartitions:
            case MemberState.UnreleasedPartitions:
                next = TowardsTarget(member.Epoch);
                return ErrorCode.None;
            default:
                if (Owned is not { IsEmpty: true })
                    return ErrorCode.FencedMemberEpoch;
                next = TowardsTarget(TargetEpoch);
                return ErrorCode.None;
        }
    }

    /// <summary>The short way for a member that has its target or waits to: only what it unsubscribed from goes.</summary>
    private ConsumerMember WithoutUnsubscribed()
    {
        PartitionEpochs.Builder assigned = new();
        PartitionEpochs.Builder pending = new();
        bool isChanged = false;
        Add(pending, member.PendingRevocation);
        foreach (Guid topic in member.Assigned.Topics)
        {
            bool isSubscribed = IsSubscribedTo(topic);
            isChanged |= !isSubscribed;
            Add(isSubscribed ? assigned : pending, member.Assigned, topic);
        }
        if (!isChanged)
            return member;
        PartitionEpochs revoked = pending.ToPartitionEpochs();
        ConsumerMember next = member.WithEpoch(member.Epoch) with { Assigned = assigned.ToPartitionEpochs() };
        return StillOwns(revoked) ? next with { State = MemberState.UnrevokedPartitions, PendingRevocation = revoked } : next;
    }

    private ConsumerMember TowardsTarget(int epoch)
    {
        PartitionEpochs.Builder kept = new();
        PartitionEpochs.Builder revoked = new();
        foreach (Guid topic in member.Assigned.Topics)
        {
            bool isSubscribed = IsSubscribedTo(topic);
            foreach ((int partition, int since) in member.Assigned[topic])
            {
                (isSubscribed && Target.Contains(topic, partition) ? kept : revoked).Add(topic, partition, since);
            }
        }
        PartitionEpochs pending = revoked.ToPartitionEpochs();
        if (!pending.IsEmpty && StillOwns(pending))
            return member.WithEpoch(epoch) with { State = MemberState.UnrevokedPartitions, Assigned = kept.ToPartitionEpochs(), PendingRevocation = pending };
        bool waits = AddFree(kept);
        return member.WithEpoch(TargetEpoch) with
        {
            State = waits ? MemberState.UnreleasedPartitions : MemberState.Stable,
            Assigned = kept.ToPartitionEpochs(),
            PendingRevocation = PartitionEpochs.Empty,
        };
    }

    /// <summary>Adds what the target has and nobody else; says whether something is left to wait for.</summary>
    private bool AddFree(PartitionEpochs.Builder assigned)
    {
        bool waits = false;
        foreach (TopicPartitions topic in Target.Topics)
        {
            if (!IsSubscribedTo(topic.TopicId))
                continue;
            foreach (int partition in topic.Partitions)
            {
                if (member.Assigned.Contains(topic.TopicId, partition))
                    continue;
                // What the member itself has just given up may be meant for it again.
                bool isFree = PartitionEpoch(topic.TopicId, partition) == -1 || member.PendingRevocation.Contains(topic.TopicId, partition);
                if (isFree)
                    assigned.Add(topic.TopicId, partition, TargetEpoch);
                waits |= !isFree;
            }
        }
        return waits;
    }

    private bool StillOwns(PartitionEpochs revoked) =>
        Owned is null || revoked.Topics.Any(topic => Owned.Of(topic).Any(partition => revoked.Contains(topic, partition)));

    private bool IsSubscribedTo(Guid topicId)
    {
        if (Topics.Find(topicId) is not { } topic)
            return false;
        return member.SubscribedTopics.AsSpan().BinarySearch(topic.Name, StringComparer.Ordinal) >= 0
            || (member.HasRegex && ResolvedRegexes.TryGetValue(member.SubscribedRegex!, out ResolvedRegularExpression? resolved)
                && resolved.Topics.AsSpan().BinarySearch(topic.Name, StringComparer.Ordinal) >= 0);
    }

    private static void Add(PartitionEpochs.Builder builder, PartitionEpochs partitions)
    {
        foreach (Guid topic in partitions.Topics)
        {
            Add(builder, partitions, topic);
        }
    }

    private static void Add(PartitionEpochs.Builder builder, PartitionEpochs partitions, Guid topic)
    {
        foreach ((int partition, int since) in partitions[topic])
        {
            builder.Add(topic, partition, since);
        }
    }
}
