using Barnabas.Coordination.Catalog;
using Barnabas.Coordination.Groups.Classic;
using Barnabas.Coordination.Groups.Consumers;
using Barnabas.Coordination.Groups.Consumers.Hashing;
using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;
using Microsoft.Extensions.Logging;

namespace Barnabas.Coordination.Groups.Migration;

/// <summary>
/// Turns a group of one protocol into one of the other while members are in it (KIP-848, <c>group.consumer.migration.policy</c>): a classic group of
/// consumers when the first member of the consumer protocol joins, and back when the last one leaves. An empty group turns freely. Owned by
/// the shard's loop.
/// </summary>
internal sealed class GroupConversion(IGroupConfiguration configuration, ClassicMembership classic, MetadataHash hash, ILogger logger)
{
    /// <summary>
    /// The consumer group that a heartbeat is for: the one of this name, or where the member <paramref name="joins"/> what is to become of the group of
    /// this name, of which nothing is recorded before <see cref="AppendUpgrade"/>.
    /// </summary>
    public Refusal? ConsumerGroupFor(Group? found, string id, bool joins, ITopicCatalog topics, out ConsumerGroup? group)
    {
        group = found as ConsumerGroup;
        if (group is not null)
        {
            return null;
        }
        if (!joins)
        {
            return new(ErrorCode.GroupIdNotFound, found is null ? $"There is no group {id}." : $"Group {id} is not a consumer group.");
        }
        if (found is ClassicGroup { IsEmpty: false } living)
        {
            return CheckUpgrade(living, topics, out group);
        }
        group = new(id);
        return null;
    }

    /// <summary>Records that a classic group ends, and the consumer group that it became; nothing where there was none.</summary>
    public void AppendUpgrade(Decision decision, Group? found, ConsumerGroup group)
    {
        if (found is not ClassicGroup former)
        {
            return;
        }
        logger.Converts(group.Id, group.TypeName, group.IsEmpty ? "it is empty" : "a member of the consumer protocol joins");
        classic.Release(former, decision);
        if (group.IsEmpty)
        {
            return;
        }
        foreach (ConsumerMember member in group.Members.Values)
        {
            decision.Append(ConsumerRecords.Member(group.Id, member));
        }
        decision.Append(ConsumerRecords.Epoch(group.Id, group.Epoch, group.MetadataHash));
        foreach (ConsumerMember member in group.Members.Values)
        {
            decision.Append(ConsumerRecords.Target(group.Id, member.Id, group.TargetOf(member.Id)));
        }
        decision.Append(ConsumerRecords.TargetEpoch(group.Id, group.AssignmentEpoch, group.AssignmentTimestampMs));
        foreach (ConsumerMember member in group.Members.Values)
        {
            decision.Append(ConsumerRecords.CurrentAssignment(group.Id, member));
            decision.SetTimer(new(GroupTimer.ConsumerSession, group.Id, member.Id), member.Classic!.SessionTimeoutMs);
        }
    }

    /// <summary>Turns the group back where only classic members are left without these; false where it does not turn.</summary>
    public bool TryDowngradeWithout(Decision decision, ConsumerGroup group, IReadOnlyCollection<ConsumerMember> leaving)
    {
        int left = group.Members.Count - leaving.Count;
        int classicLeft = group.ClassicMembers - leaving.Count(static member => member.IsClassic);
        if (left == 0 || classicLeft != left || !MayDowngrade(left))
        {
            return false;
        }
        ConsumerMember[] members = [.. group.Members.Values.Where(member => !leaving.Contains(member))];
        if (Downgraded(decision, group, members.Select(member => (member, member.Id)), group.Epoch) is not { } downgraded)
        {
            return false;
        }
        group.AppendTombstones(decision);
        Adopt(decision, group, downgraded, rebalances: true, "its last member of the consumer protocol is gone");
        return true;
    }

    /// <summary>Whether only classic members are left once one takes this static member's place.</summary>
    public bool DowngradesReplacing(ConsumerGroup group, ConsumerMember former) =>
        !former.IsClassic && group.ClassicMembers == group.Members.Count - 1 && MayDowngrade(group.Members.Count);

    /// <summary>Turns the group back, with a classic member in the place of a static one, whose records are in the decision already.</summary>
    public void DowngradeReplacing(Decision decision, ConsumerGroup group, ConsumerMember former, ConsumerMember successor, bool rebalances)
    {
        IEnumerable<(ConsumerMember, string)> members = group.Members.Values
            .Where(member => member.Id != former.Id)
            .Select(static member => (member, member.Id))
            .Append((successor, former.Id));
        ClassicGroup downgraded = Downgraded(decision, group, members, group.Epoch)
            ?? throw new InvalidOperationException($"A subscription in group {group.Id} that was read before cannot be read.");
        group.AppendTombstones(decision, memberId => memberId == former.Id ? successor.Id : memberId);
        Adopt(decision, group, downgraded, rebalances, "its last member of the consumer protocol is replaced");
    }

    private Refusal? CheckUpgrade(ClassicGroup former, ITopicCatalog topics, out ConsumerGroup? group)
    {
        group = null;
        string? obstacle = null;
        if (!configuration.Broker.MigrationPolicy.HasFlag(ConsumerMigrationPolicy.Upgrade))
        {
            obstacle = "group.consumer.migration.policy does not allow it";
        }
        else if (!former.IsOfConsumers)
        {
            obstacle = "its members are not consumers";
        }
        else if (former.Members.Count > configuration.Broker.ConsumerMaxSize)
        {
            obstacle = "it has more members than group.consumer.max.size";
        }
        else
        {
            obstacle = Upgraded(former, topics, out group);
        }
        return obstacle is null ? null : new(ErrorCode.GroupIdNotFound, $"Group {former.Id} is a classic group and cannot become a consumer group: {obstacle}.");
    }

    private string? Upgraded(ClassicGroup former, ITopicCatalog topics, out ConsumerGroup? group)
    {
        group = null;
        ConsumerGroup upgraded = new(former.Id);
        upgraded.SetAssignmentEpoch(former.Generation, 0);
        foreach (ClassicMember member in former.Members)
        {
            string protocol = former.ProtocolName ?? former.ProtocolOfNextGeneration();
            if (ClassicConversion.ToConsumer(member, protocol, former.Generation, topics, out ConsumerMember? consumer) is { } obstacle)
            {
                return obstacle;
            }
            upgraded.Put(consumer!);
            upgraded.SetTarget(member.Id, ClassicConversion.PartitionsOf(consumer!));
        }
        upgraded.SetEpoch(former.Generation, hash.Of(upgraded.Subscriptions.Topics, topics));
        group = upgraded;
        return null;
    }

    private bool MayDowngrade(int members) =>
        configuration.Broker.MigrationPolicy.HasFlag(ConsumerMigrationPolicy.Downgrade) && members <= configuration.Broker.MaxSize;

    private static ClassicGroup? Downgraded(Decision decision, ConsumerGroup group, IEnumerable<(ConsumerMember Member, string TargetOf)> members, int generation)
    {
        (ConsumerMember Member, string TargetOf)[] all = [.. members];
        ClassicGroup downgraded = new(
            group.Id, generation, EmbeddedProtocol.ConsumerType, all.Select(static entry => ClassicConversion.ToClassic(entry.Member)), null, decision.NowMs);
        foreach ((ConsumerMember member, string targetOf) in all)
        {
            ClassicMember classicMember = downgraded.FindMember(member.Id)!;
            short version = EmbeddedProtocol.VersionOf(classicMember.Metadata(downgraded.ProtocolName!)!.Value);
            if (version < 0)
            {
                return null;
            }
            classicMember.Assignment = EmbeddedProtocol.Write(group.TargetOf(targetOf), decision.Topics, version);
        }
        return downgraded;
    }

    private void Adopt(Decision decision, ConsumerGroup group, ClassicGroup downgraded, bool rebalances, string reason)
    {
        logger.Converts(group.Id, downgraded.TypeName, reason);
        foreach (ConsumerMember member in group.Members.Values)
        {
            MemberTimers.Cancel(decision, group.Id, member.Id);
        }
        classic.Adopt(downgraded, rebalances, decision);
    }
}
