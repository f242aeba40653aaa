namespace Barnabas.Coordination.Assignors.Uniform;

/// <summary>
/// Shares for members of one and the same subscription: all equal, or one more for some where the number does not divide. The one more goes
/// to members that have it already, so nothing moves that could have stayed. Linear in members and partitions.
/// </summary>
internal sealed class EqualShares(int members, PartitionOwners owners)
{
    public void Divide()
    {
        if (members == 0)
            return;
        int[] had = CountOwned();
        int[] shares = SharesFor(had);
        Release(had, shares);
        HandOut(had, shares);
    }

    private int[] CountOwned()
    {
        int[] had = new int[members];
        foreach (int owner in owners.All)
        {
            if (owner != PartitionOwners.None)
                had[owner]++;
        }
        return had;
    }

    private int[] SharesFor(int[] had)
    {
        int share = owners.All.Length / members;
        int larger = owners.All.Length % members;
        int[] shares = new int[members];
        for (int member = 0; member < members; member++)
        {
            shares[member] = had[member] > share && larger-- > 0 ? share + 1 : share;
        }
        for (int member = 0; member < members && larger > 0; member++)
        {
            if (shares[member] == share)
            {
                shares[member]++;
                larger--;
            }
        }
        return shares;
    }

    /// <summary>Who has too many gives up every so manyth, so that what stays and what goes is of all its topics alike.</summary>
    private void Release(int[] had, int[] shares)
    {
        int[] seen = new int[members];
        foreach (ref int owner in owners.All)
        {
            if (owner == PartitionOwners.None || had[owner] <= shares[owner])
                continue;
            int member = owner;
            long before = (long)seen[member]++ * shares[member] / had[member];
            long after = (long)seen[member] * shares[member] / had[member];
            if (before == after)
                owner = PartitionOwners.None;
        }
    }

    /// <summary>In turns, so that a topic is spread over as many members as possible.</summary>
    private void HandOut(int[] had, int[] shares)
    {
        List<int> open = [];
        for (int member = 0; member < members; member++)
        {
            if (had[member] < shares[member])
                open.Add(member);
        }
        int turn = 0;
        foreach (ref int owner in owners.All)
        {
            if (owner != PartitionOwners.None)
                continue;
            turn = turn >= open.Count ? 0 : turn;
            owner = open[turn];
            if (++had[owner] == shares[owner])
                open.RemoveAt(turn);
            else
                turn++;
        }
    }
}
