using System.Collections.Concurrent;
using Barnabas.Client.Consuming;
using Barnabas.Client.Errors;
using Barnabas.Client.Producing;
using Barnabas.Client.Records;
using Barnabas.Client.Serialization;
using Barnabas.Client.Tests.Embedding;

namespace Barnabas.Client.Tests.Consuming;

/// <summary>The consumer against a broker in this process.</summary>
public sealed class KafkaConsumerTests : IAsyncLifetime
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private TestBroker _broker = null!;

    public async ValueTask InitializeAsync() => _broker = await TestBroker.StartAsync(("group.initial.rebalance.delay.ms", "0"), ("offsets.topic.replication.factor", "1"));

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Fact]
    public async Task Assigned_partitions_are_read_from_the_beginning_in_order()
    {
        await _broker.CreateTopicAsync("plain", 2);
        await ProduceAsync("plain", 500, partition: 0);
        await ProduceAsync("plain", 300, partition: 1);
        await using var consumer = Consumer(group: null, AutoOffsetReset.Earliest);
        consumer.Assign([new("plain", 0), new("plain", 1)]);

        var read = await ReadAsync(consumer, 800);

        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"value-{i}"), read.Where(r => r.Partition == 0).Select(r => r.Value));
        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"value-{i}"), read.Where(r => r.Partition == 1).Select(r => r.Value));
        Assert.Equal(500, await consumer.PositionAsync(new("plain", 0), Cancellation));
        Assert.Equal(0, consumer.CurrentLag(new("plain", 0)));
    }

    [Fact]
    public async Task Seek_pause_and_lookups_do_what_they_say()
    {
        await _broker.CreateTopicAsync("sought");
        await ProduceAsync("sought", 100, partition: 0);
        TopicPartition partition = new("sought", 0);
        await using var consumer = Consumer(group: null, AutoOffsetReset.Latest);
        consumer.Assign([partition]);

        Assert.Equal(100, await consumer.PositionAsync(partition, Cancellation));
        consumer.Seek(partition, 40);
        Assert.Equal("value-40", (await ReadAsync(consumer, 1))[0].Value);
        consumer.SeekToBeginning([]);
        Assert.Equal(0, (await ReadAsync(consumer, 1))[0].Offset);
        consumer.Seek(partition, 90);
        consumer.Pause([partition]);
        Assert.Equal([partition], consumer.Paused);
        Assert.Empty(await consumer.PollAsync(TimeSpan.FromMilliseconds(50), Cancellation));
        consumer.Resume([partition]);
        Assert.Equal(90, (await ReadAsync(consumer, 1))[0].Offset);
        Assert.Equal(0, (await consumer.BeginningOffsetsAsync([partition], Cancellation))[partition]);
        Assert.Equal(100, (await consumer.EndOffsetsAsync([partition], Cancellation))[partition]);
        Assert.Equal(50, (await consumer.OffsetsForTimesAsync(new Dictionary<TopicPartition, long> { [partition] = 1050 }, Cancellation))[partition]!.Offset);
        Assert.Null((await consumer.OffsetsForTimesAsync(new Dictionary<TopicPartition, long> { [partition] = 5000 }, Cancellation))[partition]);
    }

    [Fact]
    public async Task No_position_and_no_reset_is_an_error_that_names_the_partition()
    {
        await _broker.CreateTopicAsync("nowhere");
        await using var consumer = Consumer("lost", AutoOffsetReset.None);
        consumer.Assign([new("nowhere", 0)]);

        NoOffsetException error = await Assert.ThrowsAsync<NoOffsetException>(async () => await consumer.PollAsync(Bound, Cancellation));

        Assert.Equal([new TopicPartition("nowhere", 0)], error.Partitions.Keys);
    }

    [Fact]
    public async Task Committed_offsets_are_where_the_next_consumer_begins()
    {
        await _broker.CreateTopicAsync("committed");
        await ProduceAsync("committed", 20, partition: 0);
        TopicPartition partition = new("committed", 0);
        await using (var first = Consumer("readers", AutoOffsetReset.Earliest, autoCommit: false))
        {
            first.Assign([partition]);
            await ReadAsync(first, 20);
            await first.CommitAsync(new Dictionary<TopicPartition, OffsetAndMetadata> { [partition] = new(7, "here") }, Cancellation);
        }
        await using var second = Consumer("readers", AutoOffsetReset.Earliest, autoCommit: false);
        second.Assign([partition]);

        Assert.Equal("here", (await second.CommittedAsync([partition], Cancellation))[partition].Metadata);
        Assert.Equal(7, (await ReadAsync(second, 1))[0].Offset);
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_is_named_and_can_be_passed_over()
    {
        await _broker.CreateTopicAsync("numbers");
        await ProduceAsync("numbers", 3, partition: 0, value: static i => i == 1 ? "no" : "yes!");
        await using var consumer = new KafkaConsumer<string?, int>(Options(null, AutoOffsetReset.Earliest) with { ValueDeserializer = Deserializers.Int32 });
        consumer.Assign([new("numbers", 0)]);

        Assert.Equal(0, (await ReadAsync(consumer, 1))[0].Offset);
        RecordDeserializationException error = await Assert.ThrowsAsync<RecordDeserializationException>(async () => await ReadAsync(consumer, 1));
        Assert.Equal((new TopicPartition("numbers", 0), 1L), (error.TopicPartition, error.Offset));
        consumer.Seek(error.TopicPartition, error.Offset + 1);
        Assert.Equal(2, (await ReadAsync(consumer, 1))[0].Offset);
    }

    [Fact]
    public async Task Wakeup_ends_a_poll_and_a_second_user_is_refused()
    {
        await _broker.CreateTopicAsync("quiet");
        await using var consumer = Consumer(group: null, AutoOffsetReset.Latest);
        consumer.Assign([new("quiet", 0)]);
        ValueTask<ConsumerRecords<string?, string?>> poll = consumer.PollAsync(Bound, Cancellation);

        Assert.Throws<InvalidOperationException>(() => consumer.Pause([new("quiet", 0)]));
        consumer.Wakeup();

        await Assert.ThrowsAsync<WakeupException>(async () => await poll);
        Assert.Empty(await consumer.PollAsync(TimeSpan.FromMilliseconds(1), Cancellation));
    }

    [Theory]
    [InlineData(GroupProtocol.Consumer)]
    [InlineData(GroupProtocol.Classic)]
    [InlineData(GroupProtocol.Auto)]
    public async Task Members_share_the_partitions_and_nothing_is_read_twice_when_one_leaves(GroupProtocol protocol)
    {
        string topic = $"shared-{protocol}";
        await _broker.CreateTopicAsync(topic, 4);
        ConcurrentBag<(int Partition, long Offset)> seen = [];
        await using var stays = Consumer(topic, AutoOffsetReset.Earliest, autoCommit: false, protocol);
        var leaves = Consumer(topic, AutoOffsetReset.Earliest, autoCommit: false, protocol);
        stays.Subscribe([topic], new CommittingListener(stays));
        leaves.Subscribe([topic], new CommittingListener(leaves));
        using var first = new CancellationTokenSource(Bound);
        await PollBothUntilAsync(stays, leaves, seen, () => stays.Assignment.Count == 2 && leaves.Assignment.Count == 2, first.Token);
        for (int partition = 0; partition < 4; partition++)
        {
            await ProduceAsync(topic, 50, partition);
        }
        await PollBothUntilAsync(stays, leaves, seen, () => seen.Count >= 100, first.Token);
        await leaves.DisposeAsync();
        while (seen.Count < 200 || stays.Assignment.Count < 4)
        {
            await PollAsync(stays, seen, first.Token);
        }

        Assert.Equal(200, seen.Count);
        Assert.Equal(200, seen.Distinct().Count());
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task PollBothUntilAsync(
        KafkaConsumer<string?, string?> a, KafkaConsumer<string?, string?> b, ConcurrentBag<(int, long)> seen, Func<bool> isDone, CancellationToken bound)
    {
        while (!isDone())
        {
            await Task.WhenAll(PollAsync(a, seen, bound), PollAsync(b, seen, bound));
        }
    }

    private static async Task PollAsync(KafkaConsumer<string?, string?> consumer, ConcurrentBag<(int, long)> seen, CancellationToken bound)
    {
        foreach (var record in await consumer.PollAsync(TimeSpan.FromMilliseconds(100), bound))
        {
            seen.Add((record.Partition, record.Offset));
        }
    }

    private static async Task<List<ConsumerRecord<TKey, TValue>>> ReadAsync<TKey, TValue>(KafkaConsumer<TKey, TValue> consumer, int count)
    {
        using var bound = new CancellationTokenSource(Bound);
        List<ConsumerRecord<TKey, TValue>> read = [];
        while (read.Count < count)
        {
            read.AddRange(await consumer.PollAsync(TimeSpan.FromSeconds(1), bound.Token));
        }
        return read;
    }

    private ConsumerOptions Options(string? group, AutoOffsetReset reset) => new()
    {
        BootstrapServers = _broker.Address,
        GroupId = group,
        AutoOffsetReset = reset,
    };

    private KafkaConsumer<string?, string?> Consumer(string? group, AutoOffsetReset reset, bool autoCommit = true, GroupProtocol protocol = GroupProtocol.Auto) =>
        new(Options(group, reset) with { EnableAutoCommit = autoCommit, GroupProtocol = protocol, HeartbeatIntervalMs = 300 });

    private async Task ProduceAsync(string topic, int count, int partition, Func<int, string>? value = null)
    {
        await using var producer = new KafkaProducer<string?, string?>(new ProducerOptions { BootstrapServers = _broker.Address });
        for (int i = 0; i < count; i++)
        {
            await producer.SendAsync(new ProducerRecord<string?, string?>(topic, partition, 1000 + i, null, value?.Invoke(i) ?? $"value-{i}"), Cancellation).ConfigureAwait(false);
        }
    }

    private sealed class CommittingListener(KafkaConsumer<string?, string?> consumer) : IConsumerRebalanceListener
    {
        public Task OnPartitionsRevokedAsync(IReadOnlyCollection<TopicPartition> partitions) => consumer.CommitAsync();
    }
}
