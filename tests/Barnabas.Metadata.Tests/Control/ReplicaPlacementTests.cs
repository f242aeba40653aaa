using Barnabas.Metadata.Control.Placement;

namespace Barnabas.Metadata.Tests.Control;

public sealed class ReplicaPlacementTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Leaders_and_replicas_are_spread_evenly(int seed)
    {
        UsableBroker[] brokers = [.. Enumerable.Range(1, 6).Select(id => new UsableBroker(id, "r" + (id % 3), false))];
        var (assignments, fault) = new StripedReplicaPlacer(new Random(seed)).Place(brokers, 60, 3);
        Assert.Null(fault);
        Assert.All(assignments, a => Assert.Equal(3, a.Select(id => id % 3).Distinct().Count()));
        Assert.All(assignments.CountBy(a => a[0]), c => Assert.Equal(10, c.Value));
        Assert.All(assignments.SelectMany(a => a).CountBy(id => id), c => Assert.Equal(30, c.Value));
    }

    [Fact]
    public void Fenced_broker_never_leads_but_may_hold_a_replica()
    {
        UsableBroker[] brokers = [new(1, null, true), new(2, null, false), new(3, null, false)];
        var (assignments, _) = new StripedReplicaPlacer(new Random(1)).Place(brokers, 20, 3);
        Assert.All(assignments, a => Assert.NotEqual(1, a[0]));
        Assert.All(assignments, a => Assert.Equal([1, 2, 3], a.Order()));
    }

    [Fact]
    public void Nothing_is_placed_where_all_brokers_are_fenced() =>
        Assert.Equal("All brokers are currently fenced.", new StripedReplicaPlacer(new Random(1)).Place([new(1, null, true)], 1, 1).Fault);
}
