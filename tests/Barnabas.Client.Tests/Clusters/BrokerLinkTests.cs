using Barnabas.Client.Errors;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Testing.Fakes;

namespace Barnabas.Client.Tests.Clusters;

public sealed class BrokerLinkTests : IAsyncDisposable
{
    private readonly ClientBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Requests_go_out_in_the_order_of_the_calls_also_while_connecting()
    {
        _bench.Cluster.AddBroker(2);
        var client = await _bench.NewConnectedClientAsync();
        Task[] asking = [.. Enumerable.Range(0, 50).Select(number => Ask(number))];
        await _bench.Time.RunAsync(Task.WhenAll(asking));
        Assert.Equal(Enumerable.Range(0, 50), _bench.Cluster.Received<DeleteRecordsRequest>().Select(request => request.TimeoutMs));

        Task Ask(int number) => client.SendAsync(2, new DeleteRecordsRequest { TimeoutMs = number }, ClientBench.Token);
    }

    [Fact]
    public async Task Throttled_client_waits_and_keeps_the_order()
    {
        var client = await _bench.NewConnectedClientAsync();
        _bench.Cluster.Next(ApiKey.DescribeCluster, FakeReply.Change<DescribeClusterResponse>(response => response.ThrottleTimeMs = 700));
        await _bench.AskAsync(client);
        TimeSpan before = _bench.Time.Elapsed;
        Task[] asking = [.. Enumerable.Range(0, 10).Select(number => client.SendAsync(1, new DeleteRecordsRequest { TimeoutMs = number }, ClientBench.Token))];
        await _bench.Time.RunAsync(Task.WhenAll(asking));
        Assert.Equal(TimeSpan.FromMilliseconds(700), _bench.Time.Elapsed - before);
        Assert.Equal(Enumerable.Range(0, 10), _bench.Cluster.Received<DeleteRecordsRequest>().Select(request => request.TimeoutMs));
    }

    [Fact]
    public async Task Broker_that_refuses_connections_is_tried_with_growing_pauses()
    {
        var dialer = new RecordingDialer(_bench.Cluster.Dialer, _bench.Time);
        _bench.Options = _bench.Options with { MetadataRecoveryStrategy = MetadataRecoveryStrategy.None, Dialer = dialer };
        var client = await _bench.NewConnectedClientAsync();
        await _bench.Cluster.Broker(1).StopAsync();
        var error = await Assert.ThrowsAsync<KafkaException>(() => _bench.AskAsync(client));
        Assert.Equal(ErrorCode.NetworkException, error.Code);
        await _bench.Time.RunAsync(dialer.ReachedAsync(9));
        double[] pauses = [.. dialer.Times.Zip(dialer.Times.Skip(1), static (one, next) => (next - one).TotalMilliseconds)];
        Assert.InRange(pauses[1], 80, 250);
        Assert.InRange(pauses[7], 800, 2000);

        _bench.Cluster.Broker(1).Start();
        await _bench.Time.RunAsync(client.RefreshAsync(ClientBench.Token));
        await _bench.AskAsync(client);
    }

    [Fact]
    public async Task Broker_that_failed_a_moment_ago_is_not_dialled()
    {
        var dialer = new RecordingDialer(_bench.Cluster.Dialer, _bench.Time);
        _bench.Options = _bench.Options with { MetadataRecoveryStrategy = MetadataRecoveryStrategy.None, Dialer = dialer };
        var client = await _bench.NewConnectedClientAsync();
        await _bench.Cluster.Broker(1).StopAsync();
        for (int i = 0; i < 5; i++)
        {
            Assert.True((await Assert.ThrowsAsync<KafkaException>(() => _bench.AskAsync(client))).IsRetriable);
        }
        Assert.InRange(dialer.Times.Count, 1, 2);
    }

    [Fact]
    public async Task Connection_that_is_lost_is_replaced_again_and_again()
    {
        var client = await _bench.NewConnectedClientAsync();
        for (int i = 0; i < 20; i++)
        {
            await _bench.Cluster.Broker(1).DropConnectionsAsync();
            await _bench.Time.RunAsync(client.RefreshAsync(ClientBench.Token));
        }
    }

    [Fact]
    public async Task Broker_that_drops_after_the_negotiation_is_tried_again_and_again()
    {
        var client = await _bench.NewConnectedClientAsync();
        for (int i = 0; i < 20; i++)
        {
            _bench.Cluster.Next(ApiKey.Metadata, FakeReply.Drop);
        }
        await _bench.Time.RunAsync(client.RefreshAsync(ClientBench.Token));
        Assert.Equal(22, _bench.Cluster.Count(ApiKey.Metadata));
    }

    [Fact]
    public async Task Answer_that_cannot_be_read_is_an_error_of_the_client()
    {
        var client = await _bench.NewConnectedClientAsync();
        _bench.Cluster.Next(ApiKey.DescribeCluster, FakeReply.Answer(new MetadataResponse(), version: 1));
        var error = await Assert.ThrowsAsync<KafkaException>(() => _bench.AskAsync(client));
        Assert.Equal(ErrorCode.UnknownServerError, error.Code);
        Assert.Contains("DescribeCluster", error.Message);
        await _bench.AskAsync(client);
    }

    [Fact]
    public async Task Idle_connection_is_closed_and_made_again_when_needed()
    {
        _bench.Options = _bench.Options with { ConnectionsMaxIdleMs = 60_000, MetadataMaxAgeMs = long.MaxValue };
        var client = await _bench.NewConnectedClientAsync();
        await _bench.AskAsync(client);
        int connections = _bench.Cluster.Broker(1).ConnectionCount;
        _bench.Time.AdvanceMs(59_000);
        await _bench.AskAsync(client);
        Assert.Equal(connections, _bench.Cluster.Broker(1).ConnectionCount);
        _bench.Time.AdvanceMs(61_000);
        await _bench.AskAsync(client);
        Assert.Equal(connections + 1, _bench.Cluster.Broker(1).ConnectionCount);
    }

    [Fact]
    public async Task Request_with_a_timeout_of_its_own_may_take_longer()
    {
        var client = await _bench.NewConnectedClientAsync();
        _bench.Cluster.Next(ApiKey.DescribeCluster, FakeReply.After(TimeSpan.FromSeconds(100)));
        var asking = client.AskAsync(1, ApiKey.DescribeCluster, _ => new DescribeClusterRequest(), ClientBench.Token, timeout: TimeSpan.FromSeconds(120));
        await _bench.Cluster.AskedAsync(ApiKey.DescribeCluster);
        await _bench.Time.PassAsync(TimeSpan.FromSeconds(99), TimeSpan.FromSeconds(101));
        (await asking).Dispose();
    }
}
