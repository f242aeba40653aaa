using Barnabas.Broker.Configuration;
using Barnabas.Broker.Lifecycle;
using Barnabas.Protocol.Errors;
using Microsoft.Extensions.Time.Testing;

namespace Barnabas.Broker.Tests.Embedding;

public sealed class KafkaBrokerTests
{
    private const long Earliest = -2;
    private const long Latest = -1;

    [Fact]
    public async Task Brokers_several_in_one_process_share_nothing()
    {
        EmbeddedBroker[] brokers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => EmbeddedBroker.StartAsync()));
        try
        {
            Assert.Equal(4, brokers.Select(broker => broker.Port).Distinct().Count());
            foreach (var broker in brokers)
            {
                await broker.CreateTopicAsync("orders");
                await broker.ProduceAsync("orders", $"from {broker.Port}");
            }
            foreach (var broker in brokers)
            {
                Assert.Equal([$"from {broker.Port}"], await broker.ReadAsync("orders", 0));
            }
        }
        finally
        {
            foreach (var broker in brokers)
            {
                await broker.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Restart_finds_topics_records_and_cluster_id_again()
    {
        await using var broker = await EmbeddedBroker.StartAsync();
        string clusterId = broker.ClusterId;
        await broker.CreateTopicAsync("orders");
        await broker.ProduceAsync("orders", "a", "b");
        await broker.RestartAsync();

        Assert.Equal(clusterId, broker.ClusterId);
        Assert.Equal(["a", "b"], await broker.ReadAsync("orders", 0));
        Assert.Equal(2, (await broker.ProduceAsync("orders", "c")).BaseOffset);
    }

    [Fact]
    public async Task Start_on_a_directory_in_use_says_so()
    {
        await using var broker = await EmbeddedBroker.StartAsync();
        var second = BrokerConfiguration.Parse(new Dictionary<string, string>
        {
            ["node.id"] = "1",
            ["listeners"] = "PLAINTEXT://127.0.0.1:0",
            ["log.dirs"] = broker.DataDirectory,
        });

        var refusal = await Assert.ThrowsAsync<BrokerStartException>(() => KafkaBroker.StartAsync(new BrokerOptions { Configuration = second }));
        Assert.Contains(broker.DataDirectory, refusal.Message);
    }

    [Fact]
    public async Task Start_on_a_directory_of_another_node_says_so()
    {
        await using var broker = await EmbeddedBroker.StartAsync();
        var other = BrokerConfiguration.Parse(new Dictionary<string, string>
        {
            ["node.id"] = "2",
            ["listeners"] = "PLAINTEXT://127.0.0.1:0",
            ["log.dirs"] = broker.DataDirectory,
        });

        var refusal = await Assert.ThrowsAsync<BrokerStartException>(() => KafkaBroker.StartAsync(new BrokerOptions { Configuration = other }));
        Assert.Contains("belongs to node 1", refusal.Message);
    }

    [Fact]
    public async Task Retention_on_the_brokers_time_deletes_old_segments()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
        await using var broker = await EmbeddedBroker.StartAsync(time, ("log.retention.check.interval.ms", "1000"));
        await broker.CreateTopicAsync("orders", 1, ("retention.ms", "60000"), ("segment.ms", "10000"));
        await broker.ProduceAsync("orders", "old");
        time.Advance(TimeSpan.FromSeconds(20));
        await broker.ProduceAsync("orders", "new");
        Assert.Equal(0, await broker.OffsetAsync("orders", Earliest));

        // The background loop runs on the thread pool: time moves on until it has seen its hour, in a bounded number of steps.
        for (int step = 0; step < 300 && await broker.OffsetAsync("orders", Earliest) == 0; step++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(1, await broker.OffsetAsync("orders", Earliest));
        Assert.Equal(2, await broker.OffsetAsync("orders", Latest));
    }

    [Fact]
    public async Task Fetch_at_the_end_waits_and_is_answered_by_the_next_produce()
    {
        await using var broker = await EmbeddedBroker.StartAsync();
        await broker.CreateTopicAsync("orders");
        await using var reader = await broker.ConnectAsync();
        var waiting = EmbeddedBroker.CallAsync(reader, EmbeddedBroker.FetchRequestOf("orders", 0, maxWaitMs: 60_000), 11);
        await broker.ProduceAsync("orders", "a");

        Assert.Equal(["a"], EmbeddedBroker.ValuesOf(await waiting.WaitAsync(TimeSpan.FromSeconds(30))));
    }

    [Fact]
    public async Task Fetch_that_nobody_feeds_ends_with_its_time()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
        await using var broker = await EmbeddedBroker.StartAsync(time);
        await broker.CreateTopicAsync("orders");
        await broker.ProduceAsync("orders", "a");
        await using var reader = await broker.ConnectAsync();
        var waiting = EmbeddedBroker.CallAsync(reader, EmbeddedBroker.FetchRequestOf("orders", 1, maxWaitMs: 500), 11);
        for (int step = 0; step < 10_000 && !waiting.IsCompleted; step++)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
            await broker.OffsetAsync("orders", Latest);
        }

        Assert.Empty(EmbeddedBroker.ValuesOf(await waiting.WaitAsync(TimeSpan.FromSeconds(30))));
    }

    [Fact]
    public async Task Fetch_session_answers_only_what_is_new()
    {
        await using var broker = await EmbeddedBroker.StartAsync();
        await broker.CreateTopicAsync("orders");
        await broker.CreateTopicAsync("bills");
        var first = EmbeddedBroker.FetchRequestOf("orders", 0);
        first.Topics.AddRange(EmbeddedBroker.FetchRequestOf("bills", 0).Topics);
        first.SessionEpoch = 0;
        var opened = await broker.CallAsync(first, 11);
        Assert.NotEqual(0, opened.SessionId);
        Assert.Equal(2, opened.Responses.Count);

        await broker.ProduceAsync("bills", "due");
        var next = new Protocol.Messages.FetchRequest { SessionId = opened.SessionId, SessionEpoch = 1, MinBytes = 1 };
        var answer = await broker.CallAsync(next, 11);
        Assert.Equal("bills", Assert.Single(answer.Responses).Topic);
        Assert.Equal(["due"], EmbeddedBroker.ValuesOf(answer));

        next.SessionEpoch = 7;
        Assert.Equal(ErrorCode.InvalidFetchSessionEpoch, (await broker.CallAsync(next, 11)).ErrorCode);
        next.SessionId++;
        Assert.Equal(ErrorCode.FetchSessionIdNotFound, (await broker.CallAsync(next, 11)).ErrorCode);
    }

    [Fact]
    public async Task Produce_without_acks_that_fails_closes_the_connection()
    {
        await using var broker = await EmbeddedBroker.StartAsync();
        await using var producer = await broker.ConnectAsync();
        var request = EmbeddedBroker.ProduceRequestOf("no-such-topic", 0, "lost");
        request.Acks = 0;
        await producer.SendWithoutResponseAsync(EmbeddedBroker.Encode(request, 9));

        await producer.Ended.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Deleted_topic_is_gone_at_once_and_its_name_is_free()
    {
        await using var broker = await EmbeddedBroker.StartAsync();
        await broker.CreateTopicAsync("orders");
        await broker.ProduceAsync("orders", "a");
        var deleted = await broker.CallAsync(new Protocol.Messages.DeleteTopicsRequest { TopicNames = ["orders"], TimeoutMs = 30_000 }, 5);
        Assert.Equal(ErrorCode.None, deleted.Responses[0].ErrorCode);
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await broker.ProduceAsync("orders", "b")).ErrorCode);

        await broker.CreateTopicAsync("orders");
        Assert.Equal(0, (await broker.ProduceAsync("orders", "c")).BaseOffset);
        await broker.RestartAsync();
        Assert.Equal(["c"], await broker.ReadAsync("orders", 0));
    }

    [Fact]
    public async Task New_topic_does_not_find_the_files_that_a_deleted_one_of_its_name_left()
    {
        await using var broker = await EmbeddedBroker.StartAsync();
        await broker.CreateTopicAsync("orders");
        await broker.ProduceAsync("orders", "old");
        await broker.RestartAsync(whileStopped: () => Copy(Path.Combine(broker.DataDirectory, "orders-0"), Path.Combine(broker.DataDirectory, ".kept")));
        await broker.CallAsync(new Protocol.Messages.DeleteTopicsRequest { TopicNames = ["orders"], TimeoutMs = 30_000 }, 5);

        // As if a crash had come between the deletion and that of the files.
        await broker.RestartAsync(whileStopped: () => Directory.Move(Path.Combine(broker.DataDirectory, ".kept"), Path.Combine(broker.DataDirectory, "orders-0")));
        await broker.CreateTopicAsync("orders");

        Assert.Equal(0, (await broker.ProduceAsync("orders", "new")).BaseOffset);
        Assert.Equal(["new"], await broker.ReadAsync("orders", 0));
        string stray = Assert.Single(Directory.GetDirectories(broker.DataDirectory, "*-stray"));
        Assert.Matches(@"^orders-0\.[0-9a-f]{32}-stray$", Path.GetFileName(stray));
        Assert.True(new FileInfo(Path.Combine(stray, "00000000000000000000.log")).Length > 0);

        await broker.RestartAsync();
        Assert.Equal(["new"], await broker.ReadAsync("orders", 0));
        Assert.Equal([stray], Directory.GetDirectories(broker.DataDirectory, "*-stray"));
    }

    [Fact]
    public async Task Log_without_a_topic_id_is_that_of_the_topic_of_its_name()
    {
        await using var broker = await EmbeddedBroker.StartAsync();
        await broker.CreateTopicAsync("orders");
        await broker.ProduceAsync("orders", "a");

        await broker.RestartAsync(whileStopped: () => File.Delete(Path.Combine(broker.DataDirectory, "orders-0", "partition.metadata")));

        Assert.Equal(["a"], await broker.ReadAsync("orders", 0));
        Assert.Empty(Directory.GetDirectories(broker.DataDirectory, "*-stray"));
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
