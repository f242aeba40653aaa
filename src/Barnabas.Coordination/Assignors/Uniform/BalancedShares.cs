namespace Barnabas.Coordination.Assignors.Uniform;

/// <summary>
/// Shares for members of different subscriptions, by a flow of least cost (<see cref="ShareNetwork"/>): how many partitions of each topic each
/// member has is decided there, which ones here.
/// </summary>
internal sealed class BalancedShares(MemberSpec[] members, PartitionOwners owners)
{
    public void Divide()
    {
        ShareNetwork network = new(members, owners);
        network.Balance();
        int[] shareOf = new int[members.Length];
        for (int topic = 0; topic < owners.TopicCount; topic++)
        {
            Span<int> partitions = owners.OfTopic(topic);
            foreach (int share in network.SharesOf(topic))
            {
                shareOf[network.MemberOf(share)] = network.Size(share);
            }
            Release(partitions, shareOf);
            HandOut(partitions, network.SharesOf(topic), network, shareOf);
        }
    }

    /// <summary>Leaves in <paramref name="shareOf"/> what each member still lacks.</summary>
    private static void Release(Span<int> partitions, int[] shareOf)
    {
        foreach (ref int owner in partitions)
        {
            if (owner == PartitionOwners.None)
                continue;
            if (shareOf[owner] == 0)
                owner = PartitionOwners.None;
            else
                shareOf[owner]--;
        }
    }

    private static void HandOut(Span<int> partitions, ReadOnlySpan<int> shares, ShareNetwork network, int[] lacking)
    {
        int next = 0;
        foreach (ref int owner in partitions)
        {
            if (owner != PartitionOwners.None)
                continue;
            while (lacking[network.MemberOf(shares[next])] == 0)
            {
                next++;
            }
            owner = network.MemberOf(shares[next]);
            lacking[owner]--;
        }
    }
}
