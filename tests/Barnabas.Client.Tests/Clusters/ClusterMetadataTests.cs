using Barnabas.Client.Errors;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Testing.Fakes;

namespace Barnabas.Client.Tests.Clusters;

public sealed class ClusterMetadataTests : IAsyncDisposable
{
    private readonly ClientBench _bench = new(brokers: 2);

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Topic_that_is_unknown_is_waited_for()
    {
        var client = _bench.NewClient();
        Task<Barnabas.Client.Clusters.ClusterView> waiting = client.RequireTopicsAsync(["a"], ClientBench.Token).AsTask();
        await _bench.Time.RunAsync(_bench.Cluster.AskedAsync(ApiKey.Metadata, 4));
        Assert.False(waiting.IsCompleted);

        _bench.Cluster.AddTopic("a", partitions: 3);
        var view = await _bench.Time.RunAsync(waiting);
        Assert.Equal(3, view.FindTopic("a")!.Partitions.Length);
        TimeSpan[] times = [.. _bench.Cluster.Requests.Where(request => request.Key == ApiKey.Metadata).Select(request => request.At)];
        Assert.InRange((times[1] - times[0]).TotalMilliseconds, 80, 121);
        Assert.InRange((times[3] - times[2]).TotalMilliseconds, 320, 481);
    }

    [Fact]
    public async Task Topic_that_is_refused_is_not_waited_for()
    {
        _bench.Cluster.AddTopic("secret");
        _bench.Cluster.On<MetadataRequest>(_ => FakeReply.Change<MetadataResponse>(response => response.Topics.ForEach(topic =>
        {
            topic.ErrorCode = ErrorCode.TopicAuthorizationFailed;
            topic.Partitions = [];
        })));
        var view = await _bench.Time.RunAsync(_bench.NewClient().RequireTopicsAsync(["secret"], ClientBench.Token).AsTask());
        Assert.Equal(ErrorCode.TopicAuthorizationFailed, view.FindTopic("secret")!.Error);
    }

    [Fact]
    public async Task Waiting_for_a_topic_ends_with_the_token()
    {
        using var cancel = new CancellationTokenSource();
        var waiting = _bench.NewClient().RequireTopicsAsync(["a"], cancel.Token).AsTask();
        await _bench.Time.RunAsync(_bench.Cluster.AskedAsync(ApiKey.Metadata));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Broker_that_hangs_in_connecting_costs_its_timeout_only()
    {
        _bench.Cluster.Broker(1).IsUnreachable = true;
        for (int i = 0; i < 4; i++)
        {
            await _bench.Time.RunAsync(_bench.NewClient().RequireBrokersAsync(ClientBench.Token).AsTask(), TimeSpan.FromSeconds(10));
        }
    }

    [Fact]
    public async Task Broker_that_drops_every_request_for_a_while_is_asked_again()
    {
        _bench.Cluster.Next(ApiKey.Metadata, FakeReply.Drop);
        _bench.Cluster.Next(ApiKey.Metadata, FakeReply.Drop);
        _bench.Cluster.Next(ApiKey.ApiVersions, FakeReply.Drop);
        await _bench.NewConnectedClientAsync();
        Assert.Equal(3, _bench.Cluster.Count(ApiKey.Metadata));
    }

    [Fact]
    public async Task Broker_that_is_silent_costs_the_request_timeout()
    {
        _bench.Cluster.Next(ApiKey.Metadata, FakeReply.Never);
        var waiting = _bench.NewClient().RequireBrokersAsync(ClientBench.Token).AsTask();
        await _bench.Cluster.AskedAsync(ApiKey.Metadata);
        await _bench.Time.PassAsync(TimeSpan.FromSeconds(29), TimeSpan.FromSeconds(31));
        await _bench.Time.RunAsync(waiting);
    }

    [Fact]
    public async Task Lost_connection_has_the_metadata_asked_for()
    {
        var client = await _bench.NewConnectedClientAsync();
        _bench.Cluster.On(ApiKey.DescribeCluster, FakeReply.Never);
        var asking = _bench.AskAsync(client);
        await _bench.Cluster.AskedAsync(ApiKey.DescribeCluster);
        await _bench.Cluster.Broker(1).DropConnectionsAsync();
        var error = await Assert.ThrowsAsync<KafkaException>(() => asking);
        Assert.Equal(ErrorCode.NetworkException, error.Code);
        Assert.True(error.IsRetriable);
        await _bench.Time.RunAsync(_bench.Cluster.AskedAsync(ApiKey.Metadata, 2));
    }

    [Fact]
    public async Task Leader_that_moved_is_found_by_a_refresh()
    {
        var partition = _bench.Cluster.AddTopic("a").Partitions[0];
        var client = _bench.NewClient();
        var view = await _bench.Time.RunAsync(client.RequireTopicsAsync(["a"], ClientBench.Token).AsTask());
        Assert.Equal(1, view.LeaderOf(new("a", 0))!.Id);
        partition.MoveTo(2);
        view = await _bench.Time.RunAsync(client.RefreshAsync(ClientBench.Token));
        Assert.Equal(2, view.LeaderOf(new("a", 0))!.Id);
    }

    [Fact]
    public async Task Metadata_is_asked_for_again_when_it_is_old()
    {
        await _bench.NewConnectedClientAsync();
        await _bench.Time.PassAsync(TimeSpan.FromSeconds(299), TimeSpan.FromSeconds(301));
        await _bench.Cluster.AskedAsync(ApiKey.Metadata, 2);
    }

    [Fact]
    public async Task Metadata_that_never_grows_old_can_still_be_asked_for()
    {
        _bench.Options = _bench.Options with { MetadataMaxAgeMs = long.MaxValue };
        var client = await _bench.NewConnectedClientAsync();
        await _bench.Time.RunAsync(client.RefreshAsync(ClientBench.Token));
    }

    [Fact]
    public async Task Clock_that_is_set_back_delays_nothing()
    {
        var client = await _bench.NewConnectedClientAsync();
        _bench.Time.ShiftClock(TimeSpan.FromHours(-5));
        await _bench.Time.RunAsync(client.RefreshAsync(ClientBench.Token));
        Assert.InRange(_bench.Time.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Answer_that_cannot_be_read_is_no_end()
    {
        _bench.Cluster.Next(ApiKey.Metadata, FakeReply.Answer(new MetadataResponse(), version: 1));
        await _bench.NewConnectedClientAsync();
        Assert.Equal(2, _bench.Cluster.Count(ApiKey.Metadata));
    }

    [Fact]
    public async Task Unknown_brokers_are_found_through_the_bootstrap_addresses_when_all_known_are_gone()
    {
        _bench.Options = _bench.Options with { BootstrapServers = "fake-1:9092,fake-9:9092" };
        var client = await _bench.NewConnectedClientAsync();
        await _bench.AskAsync(client, 2);
        _bench.Cluster.AddBroker(9);
        await _bench.Cluster.RemoveBrokerAsync(1);
        await _bench.Cluster.RemoveBrokerAsync(2);
        var view = await _bench.Time.RunAsync(client.RefreshAsync(ClientBench.Token));
        Assert.Equal([9], view.Brokers.Keys);
    }

    [Fact]
    public async Task Without_the_recovery_strategy_the_bootstrap_addresses_are_not_asked_again()
    {
        _bench.Options = _bench.Options with { BootstrapServers = "fake-1:9092,fake-9:9092", MetadataRecoveryStrategy = MetadataRecoveryStrategy.None };
        var client = await _bench.NewConnectedClientAsync();
        _bench.Cluster.AddBroker(9);
        await _bench.Cluster.RemoveBrokerAsync(1);
        await _bench.Cluster.RemoveBrokerAsync(2);
        using var over = new CancellationTokenSource(TimeSpan.FromSeconds(60), _bench.Time);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _bench.Time.RunAsync(client.RefreshAsync(over.Token), TimeSpan.FromSeconds(60)));
        Assert.DoesNotContain(_bench.Cluster.Requests, request => request.Broker.Id == 9);
    }

    [Fact]
    public async Task Broker_that_demands_it_has_the_client_bootstrap_again()
    {
        var client = await _bench.NewConnectedClientAsync();
        _bench.Options = _bench.Options with { BootstrapServers = "fake-9:9092" };
        var moving = _bench.NewClient();
        _bench.Cluster.AddBroker(9);
        await _bench.Time.RunAsync(moving.RequireBrokersAsync(ClientBench.Token).AsTask());
        int asked = _bench.Cluster.Broker(9).Count(ApiKey.Metadata);
        _bench.Cluster.Next(ApiKey.Metadata, FakeReply.Change<MetadataResponse>(response => response.ErrorCode = ErrorCode.RebootstrapRequired));
        await _bench.Time.RunAsync(moving.RefreshAsync(ClientBench.Token));
        Assert.True(_bench.Cluster.Broker(9).Count(ApiKey.Metadata) > asked);
    }
}
