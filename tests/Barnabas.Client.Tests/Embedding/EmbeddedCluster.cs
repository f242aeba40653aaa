namespace Barnabas.Client.Tests.Embedding;

/// <summary>Our broker, in the test's process.</summary>
public sealed class EmbeddedCluster : RealCluster
{
    private TestBroker? _broker;

    public override string BootstrapServers => _broker!.Address;

    public override async ValueTask InitializeAsync() => _broker = await TestBroker.StartAsync(("group.initial.rebalance.delay.ms", "0"), ("offsets.topic.num.partitions", "4"), ("offsets.topic.replication.factor", "1"));

    public override async ValueTask DisposeAsync()
    {
        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }
    }
}
