using Barnabas.Client.Clusters;
using Barnabas.Client.Errors;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Testing.Fakes;

namespace Barnabas.Client.Tests.Clusters;

public sealed class ClusterCoordinatorTests : IAsyncDisposable
{
    private readonly ClientBench _bench = new(brokers: 3);

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Coordinator_is_asked_for_once_until_it_is_forgotten()
    {
        var client = await _bench.NewConnectedClientAsync();
        _bench.Cluster.MoveCoordinator("g", 2);
        Assert.Equal(2, await FindAsync(client));
        _bench.Cluster.MoveCoordinator("g", 3);
        Assert.Equal(2, await FindAsync(client));
        client.ForgetCoordinator(CoordinatorType.Group, "g");
        Assert.Equal(3, await FindAsync(client));
        Assert.Equal(2, _bench.Cluster.Count(ApiKey.FindCoordinator));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Old_broker_names_the_coordinator(short version)
    {
        foreach (var broker in _bench.Cluster.Brokers)
        {
            broker.Support(ApiKey.FindCoordinator, 0, version);
        }
        _bench.Cluster.MoveCoordinator("g", 3);
        Assert.Equal(3, await FindAsync(_bench.NewClient()));
    }

    [Fact]
    public async Task Refusal_is_the_brokers_own()
    {
        _bench.Cluster.Next(ApiKey.FindCoordinator, FakeReply.Change<FindCoordinatorResponse>(response => response.Coordinators[0].ErrorCode = ErrorCode.CoordinatorNotAvailable));
        var client = await _bench.NewConnectedClientAsync();
        Assert.Equal(ErrorCode.CoordinatorNotAvailable, (await Assert.ThrowsAsync<KafkaException>(() => FindAsync(client))).Code);
        Assert.Equal(1, await FindAsync(client));
    }

    [Fact]
    public async Task Coordinator_that_the_metadata_does_not_name_yet_is_looked_for_again()
    {
        var client = await _bench.NewConnectedClientAsync();
        _bench.Cluster.AddBroker(4);
        _bench.Cluster.MoveCoordinator("g", 4);
        var error = await Assert.ThrowsAsync<KafkaException>(() => FindAsync(client));
        Assert.Equal(ErrorCode.CoordinatorNotAvailable, error.Code);
        await _bench.Time.RunAsync(client.RefreshAsync(ClientBench.Token));
        Assert.Equal(4, await FindAsync(client));
    }

    private async Task<int> FindAsync(ClusterClient client) => await _bench.Time.RunAsync(client.FindCoordinatorAsync(CoordinatorType.Group, "g", ClientBench.Token).AsTask());
}
