using Barnabas.Client.Clusters;
using Barnabas.Client.Errors;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Messages;
using Barnabas.Testing.Fakes;

namespace Barnabas.Client.Tests.Clusters;

/// <summary>Whatever a client waits for, closing it ends the wait.</summary>
public sealed class ClusterClosingTests : IAsyncDisposable
{
    private readonly ClientBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Closing_ends_the_wait_for_a_topic()
    {
        var client = _bench.NewClient();
        var waiting = client.RequireTopicsAsync(["a"], ClientBench.Token).AsTask();
        await _bench.Time.RunAsync(_bench.Cluster.AskedAsync(ApiKey.Metadata, 2));
        await client.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
    }

    [Fact]
    public async Task Closing_ends_the_wait_for_an_answer()
    {
        var client = await _bench.NewConnectedClientAsync();
        _bench.Cluster.On(ApiKey.DescribeCluster, FakeReply.Never);
        var asking = _bench.AskAsync(client);
        await _bench.Cluster.AskedAsync(ApiKey.DescribeCluster);
        await client.DisposeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => asking.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.IsNotType<TimeoutException>(asking.Exception!.InnerException);
    }

    [Fact]
    public async Task Closing_ends_the_wait_for_a_connection()
    {
        _bench.Cluster.Broker(1).IsUnreachable = true;
        var client = _bench.NewClient();
        var waiting = client.RequireBrokersAsync(ClientBench.Token).AsTask();
        await _bench.Time.WaitForTimerAsync(TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(11));
        await client.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
    }

    [Fact]
    public async Task Closing_ends_the_wait_of_a_throttled_client()
    {
        var client = await _bench.NewConnectedClientAsync();
        _bench.Cluster.Next(ApiKey.DescribeCluster, FakeReply.Change<DescribeClusterResponse>(response => response.ThrottleTimeMs = int.MaxValue));
        await _bench.AskAsync(client);
        Task[] asking = [_bench.AskAsync(client), _bench.AskAsync(client)];
        await client.DisposeAsync();
        foreach (Task task in asking)
        {
            Assert.True(await Record.ExceptionAsync(() => task.WaitAsync(TimeSpan.FromSeconds(30))) is KafkaException or ObjectDisposedException);
        }
    }

    [Fact]
    public async Task Closed_client_says_so()
    {
        var client = await _bench.NewConnectedClientAsync();
        await client.DisposeAsync();
        await client.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _bench.AskAsync(client));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.RefreshAsync(ClientBench.Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.RequireTopicsAsync(["a"], ClientBench.Token).AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.FindCoordinatorAsync(CoordinatorType.Group, "g", ClientBench.Token).AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.SendToAnyAsync(new DescribeClusterRequest(), ClientBench.Token));
    }

    [Fact]
    public async Task Client_that_never_did_anything_closes() => await _bench.NewClient().DisposeAsync();
}
