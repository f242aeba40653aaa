using Barnabas.Metadata.Features;
using Barnabas.Metadata.Images;
using Barnabas.Metadata.Records;
using Barnabas.Protocol.MetadataRecords;

namespace Barnabas.Metadata.Control.Topics;

/// <summary>
/// Works out the record that moves one partition to a new ISR, with the leader, the eligible leader replicas (KIP-966) and the recovery
/// state that follow from it. Used once; owned by whoever decides.
/// </summary>
internal sealed class PartitionChange(Guid topicId, int partitionId, PartitionRegistration partition)
{
    private List<int> _isr = [.. partition.Isr];
    private List<int> _elr = [.. partition.EligibleLeaderReplicas];

    /// <summary>Whether a broker may lead: alive, and not about to leave.</summary>
    public required Func<int, bool> IsAcceptableLeader { get; init; }

    public required MetadataVersion MetadataVersion { get; init; }

    public required bool ElrEnabled { get; init; }

    /// <summary>The topic's effective min.insync.replicas; below it members that leave the ISR stay eligible.</summary>
    public required int MinInSyncReplicas { get; init; }

    public Election Election { get; init; } = Election.Online;

    /// <summary>A replica that came back from an unclean shutdown, so its log may lack acknowledged records.</summary>
    public int? UncleanShutdownReplica { get; init; }

    public PartitionChange WithIsr(IEnumerable<int> isr)
    {
        _isr = [.. isr];
        return this;
    }

    /// <summary>The record, or null where nothing changes.</summary>
    public VersionedRecord? Build()
    {
        var record = new PartitionChangeRecord { TopicId = topicId, PartitionId = partitionId };
        UpdateEligibleReplicas();
        bool unclean = Elect(record);
        if (unclean || !ElrEnabled)
        {
            _elr = [];
        }
        if (!_elr.SequenceEqual(partition.EligibleLeaderReplicas))
        {
            record.EligibleLeaderReplicas = _elr;
        }
        if (record.Isr is null && (_isr.Count > 0 || ElrEnabled) && !_isr.SequenceEqual(partition.Isr))
        {
            record.Isr = _isr;
        }
        BumpLeaderEpochOnIsrShrink(record);
        UpdateLastKnownLeader(record);
        return IsEmpty(record) ? null : new VersionedRecord(record, MetadataVersion.PartitionChangeRecordVersion);
    }

    private static bool IsEmpty(PartitionChangeRecord record) =>
        record.Leader == PartitionRegistration.NoLeaderChange && record.Isr is null && record.EligibleLeaderReplicas is null
        && record.LastKnownElr is null && record.LeaderRecoveryState < 0;

    private void UpdateEligibleReplicas()
    {
        if (!ElrEnabled)
        {
            return;
        }
        _elr = _isr.Count >= MinInSyncReplicas
            ? []
            : [.. _elr.Concat(partition.Isr).Distinct().Where(r => !_isr.Contains(r) && r != UncleanShutdownReplica).Order()];
    }

    /// <returns>Whether the leader was chosen uncleanly.</returns>
    private bool Elect(PartitionChangeRecord record)
    {
        (int leader, bool unclean) = ChooseLeader();
        if (leader == partition.Leader)
        {
            return false;
        }
        record.Leader = leader;
        if (_elr.Remove(leader))
        {
            _isr = [leader];
        }
        else if (unclean)
        {
            // Nothing that the others hold beyond this leader's log counts any more.
            record.Isr = [leader];
            if (partition.LeaderRecoveryState != PartitionRegistration.Recovering)
            {
                record.LeaderRecoveryState = PartitionRegistration.Recovering;
            }
        }
        return unclean;
    }

    private (int Leader, bool Unclean) ChooseLeader()
    {
        if (MayLead(partition.Leader))
        {
            return (partition.Leader, false);
        }
        foreach (int replica in partition.Replicas)
        {
            if (MayLead(replica))
            {
                return (replica, false);
            }
        }
        // With nobody eligible left, the last leader has at least all that was committed while it led (balanced recovery of KIP-966).
        if (ElrEnabled && _isr.Count == 0 && _elr.Count == 0 && partition.LastKnownElr.Length == 1 && IsAcceptableLeader(partition.LastKnownElr[0]))
        {
            return (partition.LastKnownElr[0], true);
        }
        if (Election == Election.Unclean)
        {
            foreach (int replica in partition.Replicas)
            {
                if (IsAcceptableLeader(replica))
                {
                    return (replica, true);
                }
            }
        }
        return (PartitionRegistration.NoLeader, false);
    }

    private bool MayLead(int replica) =>
        (_isr.Contains(replica) || (_isr.Count == 0 && _elr.Contains(replica))) && IsAcceptableLeader(replica);

    /// <summary>Before 3.6 the brokers needed a new leader epoch to notice that the ISR shrank.</summary>
    private void BumpLeaderEpochOnIsrShrink(PartitionChangeRecord record)
    {
        if (MetadataVersion.Level < 12 && record.Leader == PartitionRegistration.NoLeaderChange && record.Isr is { } isr && partition.Isr.Except(isr).Any())
        {
            record.Leader = partition.Leader;
        }
    }

    /// <summary>The last known ELR holds the last leader while the partition has none.</summary>
    private void UpdateLastKnownLeader(PartitionChangeRecord record)
    {
        if (!ElrEnabled)
        {
            if (!partition.LastKnownElr.IsEmpty)
            {
                record.LastKnownElr = [];
            }
            return;
        }
        if (record.Isr is { Count: 0 } && !(partition.LastKnownElr is [var known] && known == partition.Leader))
        {
            if (partition.Leader >= 0)
            {
                record.LastKnownElr = [partition.Leader];
            }
        }
        else if (!partition.LastKnownElr.IsEmpty
            && (record.Leader >= 0 || (partition.Leader != PartitionRegistration.NoLeader && record.Leader != PartitionRegistration.NoLeader)))
        {
            record.LastKnownElr = [];
        }
    }
}
