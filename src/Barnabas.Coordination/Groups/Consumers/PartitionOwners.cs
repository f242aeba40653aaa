using System.Runtime.InteropServices;

namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>
/// Who has each partition of a group, assigned or not yet given up, and in which member epoch. Changes with the members' records. Owned by
/// the shard's loop.
/// </summary>
internal sealed class PartitionOwners
{
    private readonly Dictionary<Guid, Dictionary<int, Owner>> _topics = [];

    /// <summary>The member epoch of a partition's owner; -1 where it is free.</summary>
    public int EpochOf(Guid topic, int partition) =>
        _topics.TryGetValue(topic, out Dictionary<int, Owner>? owners) && owners.TryGetValue(partition, out Owner owner) ? owner.Epoch : -1;

    public void Replace(ConsumerMember? old, ConsumerMember? member)
    {
        if (old is not null && member is not null && old.Epoch == member.Epoch
            && old.Assigned.Equals(member.Assigned) && old.PendingRevocation.Equals(member.PendingRevocation))
        {
            return;
        }
        if (old is not null)
        {
            Remove(old, old.Assigned);
            Remove(old, old.PendingRevocation);
        }
        if (member is not null)
        {
            Add(member, member.Assigned);
            Add(member, member.PendingRevocation);
        }
    }

    /// <summary>In a compacted log the record with which an owner gave a partition up may come after the one of its next owner: that one holds.</summary>
    private void Add(ConsumerMember member, PartitionEpochs partitions)
    {
        foreach (Guid topic in partitions.Topics)
        {
            ref Dictionary<int, Owner>? owners = ref CollectionsMarshal.GetValueRefOrAddDefault(_topics, topic, out _);
            owners ??= [];
            foreach (int partition in partitions[topic].Keys)
            {
                owners[partition] = new(member.Id, member.Epoch);
            }
        }
    }

    private void Remove(ConsumerMember member, PartitionEpochs partitions)
    {
        foreach (Guid topic in partitions.Topics)
        {
            if (!_topics.TryGetValue(topic, out Dictionary<int, Owner>? owners))
            {
                continue;
            }
            foreach (int partition in partitions[topic].Keys)
            {
                if (owners.TryGetValue(partition, out Owner owner) && owner.MemberId == member.Id)
                {
                    owners.Remove(partition);
                }
            }
            if (owners.Count == 0)
            {
                _topics.Remove(topic);
            }
        }
    }

    private readonly record struct Owner(string MemberId, int Epoch);
}
