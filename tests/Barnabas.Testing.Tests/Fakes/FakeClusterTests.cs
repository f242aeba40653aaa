using Barnabas.Client;
using Barnabas.Client.Clusters;
using Barnabas.Client.Errors;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Records;
using Barnabas.Testing.Fakes;
using Barnabas.Testing.Time;

namespace Barnabas.Testing.Tests.Fakes;

public sealed class FakeClusterTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly FakeCluster _cluster;
    private readonly List<ClusterClient> _clients = [];

    public FakeClusterTests() => _cluster = new(_time, brokers: 2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (ClusterClient client in _clients)
        {
            await client.DisposeAsync();
        }
        await _cluster.DisposeAsync();
    }

    [Theory]
    [InlineData(3)]
    [InlineData(11)]
    [InlineData(13)]
    public async Task Produced_records_are_fetched(short version)
    {
        var topic = _cluster.AddTopic("a");
        _cluster.Broker(1).Support(ApiKey.Produce, 0, version);
        _cluster.Broker(1).Support(ApiKey.Fetch, 0, version);
        var client = await ConnectAsync();
        Assert.Equal(0, await ProduceAsync(client, topic, "x", "y"));
        Assert.Equal(2, await ProduceAsync(client, topic, "z"));
        Assert.Equal("x y z", string.Join(' ', await FetchAsync(client, topic, 1)));
        Assert.Equal(3, _cluster.Partition("a", 0).EndOffset);
    }

    [Fact]
    public async Task Fetch_waits_for_records_or_its_time()
    {
        var topic = _cluster.AddTopic("a");
        var client = await ConnectAsync();
        var fetching = FetchAsync(client, topic, 0, maxWaitMs: 5000);
        await _cluster.AskedAsync(ApiKey.Fetch);
        await ProduceAsync(client, topic, "x", broker: 1);
        Assert.Equal(["x"], await fetching);

        fetching = FetchAsync(client, topic, 1, maxWaitMs: 5000);
        await _time.PassAsync(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(5));
        Assert.Empty(await fetching);
    }

    [Fact]
    public async Task Moved_leader_is_named()
    {
        var topic = _cluster.AddTopic("a");
        topic.Partitions[0].MoveTo(2);
        var client = await ConnectAsync();
        using var answer = await client.AskAsync(1, ApiKey.Produce, _ => RequestOf(topic, "x"), Token);
        var partition = answer.Response.Responses[0].PartitionResponses[0];
        Assert.Equal(ErrorCode.NotLeaderOrFollower, partition.ErrorCode);
        Assert.Equal((2, 1), (partition.CurrentLeader.LeaderId, partition.CurrentLeader.LeaderEpoch));
        Assert.Equal(_cluster.Broker(2).Host, answer.Response.NodeEndpoints[0].Host);
    }

    [Fact]
    public async Task Idempotent_producer_is_told_of_duplicates_and_gaps()
    {
        var topic = _cluster.AddTopic("a");
        var client = await ConnectAsync();
        Assert.Equal(0, (await AppendAsync(0)).BaseOffset);
        Assert.Equal(1, (await AppendAsync(1)).BaseOffset);
        Assert.Equal(0, (await AppendAsync(0)).BaseOffset);
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, (await AppendAsync(3)).ErrorCode);
        Assert.Equal(2, topic.Partitions[0].EndOffset);

        async Task<ProduceResponse.PartitionProduceResponse> AppendAsync(int sequence)
        {
            var request = RequestOf(topic, new RecordBatchOptions { ProducerId = 7, ProducerEpoch = 0, BaseSequence = sequence }, "x");
            return (await client.SendAsync(1, request, Token)).Responses[0].PartitionResponses[0];
        }
    }

    [Fact]
    public async Task Script_goes_from_the_brokers_next_to_the_clusters_always()
    {
        var client = await ConnectAsync();
        _cluster.On<DescribeClusterRequest>(_ => new DescribeClusterResponse { ClusterId = "cluster always" });
        _cluster.Broker(1).On<DescribeClusterRequest>(_ => new DescribeClusterResponse { ClusterId = "broker always" });
        _cluster.Next<DescribeClusterRequest>(_ => new DescribeClusterResponse { ClusterId = "cluster next" });
        _cluster.Broker(1).Next<DescribeClusterRequest>(_ => new DescribeClusterResponse { ClusterId = "broker next" });
        List<string> answers = [];
        for (int i = 0; i < 3; i++)
        {
            answers.Add(await DescribeAsync(client, 1));
        }
        answers.Add(await DescribeAsync(client, 2));
        _cluster.Reset(ApiKey.DescribeCluster);
        answers.Add(await DescribeAsync(client, 2));
        Assert.Equal(["broker next", "cluster next", "broker always", "cluster always", _cluster.ClusterId], answers);
    }

    [Fact]
    public async Task Lost_answer_has_its_effect()
    {
        var topic = _cluster.AddTopic("a");
        var client = await ConnectAsync();
        _cluster.Next(ApiKey.Produce, FakeReply.LoseAnswer);
        Assert.Equal(ErrorCode.NetworkException, (await Assert.ThrowsAsync<KafkaException>(() => ProduceAsync(client, topic, "x"))).Code);
        Assert.Equal(1, topic.Partitions[0].EndOffset);
    }

    [Fact]
    public async Task Dropped_request_has_no_effect()
    {
        var topic = _cluster.AddTopic("a");
        var client = await ConnectAsync();
        _cluster.Next(ApiKey.Produce, FakeReply.Drop);
        await Assert.ThrowsAsync<KafkaException>(() => ProduceAsync(client, topic, "x"));
        Assert.Equal(0, topic.Partitions[0].EndOffset);
    }

    [Fact]
    public async Task Delayed_reply_comes_in_the_tests_time()
    {
        var client = await ConnectAsync();
        _cluster.Next(ApiKey.DescribeCluster, FakeReply.After(TimeSpan.FromSeconds(10)));
        var asking = DescribeAsync(client, 1);
        await _time.PassAsync(TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(10));
        await asking;
        Assert.Equal(TimeSpan.FromSeconds(10), _time.Elapsed);
    }

    [Fact]
    public async Task Awaited_reply_comes_when_the_test_says_so()
    {
        var client = await ConnectAsync();
        var signal = new TaskCompletionSource();
        _cluster.Next(ApiKey.DescribeCluster, FakeReply.When(signal.Task));
        var asking = DescribeAsync(client, 1);
        await _cluster.AskedAsync(ApiKey.DescribeCluster);
        Assert.False(asking.IsCompleted);
        signal.SetResult();
        await asking;
    }

    [Fact]
    public async Task Group_commits_and_reads_offsets()
    {
        var client = await ConnectAsync();
        _cluster.MoveCoordinator("g", 2);
        var commit = new OffsetCommitRequest { GroupId = "g", Topics = [new() { Name = "a", TopicId = _cluster.AddTopic("a").Id, Partitions = [new() { PartitionIndex = 0, CommittedOffset = 5, CommittedMetadata = "m" }] }] };
        Assert.Equal(ErrorCode.NotCoordinator, (await client.SendAsync(1, commit, Token)).Topics[0].Partitions[0].ErrorCode);
        Assert.Equal(ErrorCode.None, (await client.SendAsync(2, commit, Token)).Topics[0].Partitions[0].ErrorCode);
        Assert.Equal(new FakeOffset(5, -1, "m"), _cluster.Group("g").Offsets[("a", 0)]);
        var read = await client.SendAsync(2, new OffsetFetchRequest { Groups = [new() { GroupId = "g", Topics = null }] }, Token);
        Assert.Equal(5, read.Groups[0].Topics[0].Partitions[0].CommittedOffset);
    }

    [Fact]
    public async Task Broker_over_tcp_is_reached_without_the_dialer()
    {
        await using var cluster = new FakeCluster(TimeProvider.System, brokers: 2, overTcp: true);
        await using var client = new ClusterClient(new TestOptions { BootstrapServers = cluster.BootstrapServers }, new Random(1));
        var view = await client.RequireBrokersAsync(Token);
        Assert.Equal(2, view.Brokers.Count);
        Assert.Equal(cluster.ClusterId, await DescribeAsync(client, 2));
    }

    private static async Task<string> DescribeAsync(ClusterClient client, int broker) => (await client.SendAsync(broker, new DescribeClusterRequest(), Token)).ClusterId;

    private static ProduceRequest RequestOf(FakeTopic topic, params string[] values) => RequestOf(topic, new RecordBatchOptions(), values);

    private static ProduceRequest RequestOf(FakeTopic topic, RecordBatchOptions options, params string[] values)
    {
        using var builder = new RecordBatchBuilder(options);
        foreach (string value in values)
        {
            builder.Append(1000, default(ReadOnlyMemory<byte>?), System.Text.Encoding.UTF8.GetBytes(value));
        }
        return new() { Acks = -1, TimeoutMs = 1000, TopicData = [new() { Name = topic.Name, TopicId = topic.Id, PartitionData = [new() { Index = 0, Records = new(builder.ToArray()) }] }] };
    }

    private static Task<long> ProduceAsync(ClusterClient client, FakeTopic topic, string value, int broker) => ProduceAsync(client, topic, [value], broker);

    private static Task<long> ProduceAsync(ClusterClient client, FakeTopic topic, params string[] values) => ProduceAsync(client, topic, values, 1);

    private static async Task<long> ProduceAsync(ClusterClient client, FakeTopic topic, string[] values, int broker)
    {
        var partition = (await client.SendAsync(broker, RequestOf(topic, values), Token)).Responses[0].PartitionResponses[0];
        Assert.Equal(ErrorCode.None, partition.ErrorCode);
        return partition.BaseOffset;
    }

    private static async Task<List<string>> FetchAsync(ClusterClient client, FakeTopic topic, long offset, int maxWaitMs = 0)
    {
        var request = new FetchRequest { MaxWaitMs = maxWaitMs, MinBytes = 1, Topics = [new() { Topic = topic.Name, TopicId = topic.Id, Partitions = [new() { FetchOffset = offset, PartitionMaxBytes = 1 << 20 }] }] };
        using var answer = await client.AskAsync(1, ApiKey.Fetch, _ => request, Token);
        var partition = answer.Response.Responses[0].Partitions[0];
        Assert.Equal(ErrorCode.None, partition.ErrorCode);
        List<string> values = [];
        for (var rest = partition.Records.Memory; !rest.IsEmpty; rest = rest[new RecordBatchHeader(rest.Span).SizeInBytes..])
        {
            using var batch = BatchRecords.Open(rest, 1 << 20);
            foreach (var record in batch)
            {
                values.Add(System.Text.Encoding.UTF8.GetString(record.ValueSpan));
            }
        }
        return values;
    }

    private async Task<ClusterClient> ConnectAsync()
    {
        var client = new ClusterClient(new TestOptions { BootstrapServers = _cluster.BootstrapServers, ClientId = "test", Time = _time, Dialer = _cluster.Dialer }, new Random(1));
        _clients.Add(client);
        await _time.RunAsync(client.RequireBrokersAsync(Token).AsTask());
        return client;
    }

    private sealed record TestOptions : ClientOptions;
}
