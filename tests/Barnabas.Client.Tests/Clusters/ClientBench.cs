using Barnabas.Client.Clusters;
using Barnabas.Protocol.Messages;
using Barnabas.Testing.Fakes;
using Barnabas.Testing.Time;

namespace Barnabas.Client.Tests.Clusters;

/// <summary>A client at a fake cluster, in the test's time.</summary>
internal sealed class ClientBench : IAsyncDisposable
{
    private readonly List<ClusterClient> _clients = [];

    public ClientBench(int brokers = 1)
    {
        Cluster = new(Time, brokers);
        Options = new TestOptions { BootstrapServers = Cluster.BootstrapServers, ClientId = "test", Time = Time, Dialer = Cluster.Dialer };
    }

    public ManualTime Time { get; } = new();

    public FakeCluster Cluster { get; }

    public TestOptions Options { get; set; }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public ClusterClient NewClient(bool allowAutoCreation = false)
    {
        var client = new ClusterClient(Options, new Random(1), allowAutoCreation);
        _clients.Add(client);
        return client;
    }

    /// <summary>A client that knows the brokers.</summary>
    public async Task<ClusterClient> NewConnectedClientAsync()
    {
        ClusterClient client = NewClient();
        await Time.RunAsync(client.RequireBrokersAsync(Token).AsTask());
        return client;
    }

    public Task<DescribeClusterResponse> AskAsync(ClusterClient client, int broker = 1) => client.SendAsync(broker, new DescribeClusterRequest(), Token);

    public async ValueTask DisposeAsync()
    {
        foreach (ClusterClient client in _clients)
        {
            await client.DisposeAsync();
        }
        await Cluster.DisposeAsync();
    }

    public sealed record TestOptions : ClientOptions;
}
