using Barnabas.Client.Errors;
using Barnabas.Client.Producing;
using Barnabas.Client.Records;
using Barnabas.Client.Serialization;
using Barnabas.Client.Tests.Embedding;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Tests.Producing;

/// <summary>What the producer promises at its edges, against a broker in the same process.</summary>
public sealed class KafkaProducerRulesTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Cancelling_before_the_record_is_buffered_does_not_send_it()
    {
        await using TestBroker broker = await TestBroker.StartAsync(("auto.create.topics.enable", "false"));
        await using var producer = new KafkaProducer<string?, string>(new() { BootstrapServers = broker.Address });
        using var cancellation = new CancellationTokenSource();
        Task<RecordMetadata> waits = producer.SendAsync(new("later", null, "cancelled"), cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);
        await broker.CreateTopicAsync("later");
        await producer.SendAsync(new("later", null, "sent")).WaitAsync(Bound);
        Assert.Equal(["sent"], (await broker.ReadAsync("later")).Select(static record => record.Value));
    }

    [Fact]
    public async Task Cancelling_after_the_record_is_buffered_only_ends_the_wait()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await broker.CreateTopicAsync("t");
        await using var producer = new KafkaProducer<string?, string>(new() { BootstrapServers = broker.Address, LingerMs = 60_000, DeliveryTimeoutMs = 120_000 });
        await producer.PartitionsForAsync("t").WaitAsync(Bound);
        using var cancellation = new CancellationTokenSource();
        Task<RecordMetadata> waits = producer.SendAsync(new("t", null, "buffered"), cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);
        await producer.FlushAsync().WaitAsync(Bound);
        Assert.Equal(["buffered"], (await broker.ReadAsync("t")).Select(static record => record.Value));
    }

    [Fact]
    public async Task Batch_that_the_broker_finds_too_large_is_split_and_a_record_that_is_fails_alone()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await broker.CreateTopicAsync("small", 1, ("max.message.bytes", "2000"));
        await using var producer = new KafkaProducer<string?, string>(new() { BootstrapServers = broker.Address, LingerMs = 20 });
        await producer.PartitionsForAsync("small").WaitAsync(Bound);
        List<Task<RecordMetadata>> sends = [];
        for (int i = 0; i < 200; i++)
        {
            sends.Add(producer.SendAsync(new("small", null, i == 100 ? new string('x', 3000) : i + new string('.', 300))));
        }
        var refused = await Assert.ThrowsAsync<KafkaException>(() => sends[100].WaitAsync(Bound));
        Assert.Equal(ErrorCode.MessageTooLarge, refused.Code);
        sends.RemoveAt(100);
        RecordMetadata[] places = await Task.WhenAll(sends).WaitAsync(Bound);
        Assert.Equal(Enumerable.Range(0, 199).Select(static i => (long)i), places.Select(static place => place.Offset));
        Assert.Equal(
            Enumerable.Range(0, 200).Where(static i => i != 100).Select(static i => i + new string('.', 300)),
            (await broker.ReadAsync("small")).Select(static record => record.Value));
    }

    [Fact]
    public async Task Records_across_a_restart_of_the_broker_are_written_once_and_in_order()
    {
        const int count = 3000;
        await using TestBroker broker = await TestBroker.StartAsync();
        await broker.CreateTopicAsync("steady", 2);
        await using var producer = new KafkaProducer<string?, string>(new() { BootstrapServers = broker.Address, BatchSize = 1000 });
        List<Task<RecordMetadata>> sends = [];
        for (int i = 0; i < count; i++)
        {
            sends.Add(producer.SendAsync(new("steady", i % 2, null, null, i.ToString())));
            if (i == count / 3)
            {
                await sends[0].WaitAsync(Bound);
                await broker.StopAsync();
            }
        }
        await broker.StartAsync();
        await Task.WhenAll(sends).WaitAsync(Bound);
        for (int partition = 0; partition < 2; partition++)
        {
            Assert.Equal(
                Enumerable.Range(0, count).Where(i => i % 2 == partition).Select(static i => i.ToString()),
                (await broker.ReadAsync("steady", partition)).Select(static record => record.Value));
        }
    }

    [Fact]
    public async Task Buffer_that_is_full_makes_sends_wait_and_loses_none()
    {
        const int count = 2000;
        await using TestBroker broker = await TestBroker.StartAsync();
        await broker.CreateTopicAsync("full");
        await using var producer = new KafkaProducer<string?, string>(new() { BootstrapServers = broker.Address, BufferMemory = 40_000, BatchSize = 4000 });
        List<Task<RecordMetadata>> sends = [];
        for (int i = 0; i < count; i++)
        {
            sends.Add(producer.SendAsync(new("full", null, i + new string('.', 100))));
        }
        RecordMetadata[] places = await Task.WhenAll(sends).WaitAsync(Bound);
        Assert.Equal(Enumerable.Range(0, count).Select(static i => (long)i), places.Select(static place => place.Offset));
        for (int i = 0; i < count; i++)
        {
            producer.Send(new("full", null, i + new string('.', 100)));
        }
        await producer.FlushAsync().WaitAsync(Bound);
        Assert.Equal(2 * count, (await broker.ReadAsync("full")).Count);
    }

    [Fact]
    public async Task Record_above_the_largest_request_is_refused_at_once()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await broker.CreateTopicAsync("t");
        await using var producer = new KafkaProducer<string?, byte[]>(new() { BootstrapServers = broker.Address, MaxRequestSize = 1000 });
        var refused = await Assert.ThrowsAsync<KafkaException>(() => producer.SendAsync(new("t", null, new byte[1001])).WaitAsync(Bound));
        Assert.Equal(ErrorCode.MessageTooLarge, refused.Code);
        Assert.Contains("max.request.size", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Topic_with_an_invalid_name_is_refused_without_waiting()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using var producer = new KafkaProducer<string?, string>(new() { BootstrapServers = broker.Address });
        var refused = await Assert.ThrowsAsync<KafkaException>(() => producer.SendAsync(new("no such/topic", null, "v")).WaitAsync(Bound));
        Assert.Equal(ErrorCode.InvalidTopicException, refused.Code);
    }

    [Fact]
    public async Task Partition_that_is_not_there_is_waited_for_and_then_given_up()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await broker.CreateTopicAsync("t");
        await using var producer = new KafkaProducer<string?, string>(new() { BootstrapServers = broker.Address, MaxBlockMs = 300 });
        await Assert.ThrowsAsync<KafkaTimeoutException>(() => producer.SendAsync(new("t", 7, null, null, "v")).WaitAsync(Bound));
    }

    [Fact]
    public async Task Interceptors_see_and_change_records_and_one_that_throws_stops_nothing()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await broker.CreateTopicAsync("seen");
        var stamping = new StampingInterceptor();
        await using (var producer = new KafkaProducer<string?, string>(new() { BootstrapServers = broker.Address, Interceptors = [new FailingInterceptor(), stamping] }))
        {
            await producer.SendAsync(new("seen", null, "v")).WaitAsync(Bound);
        }
        Assert.Equal(["v!"], (await broker.ReadAsync("seen")).Select(static record => record.Value));
        Assert.Equal(["seen-0@0"], stamping.Acknowledged);
    }

    [Fact]
    public async Task Callback_that_throws_or_sends_stops_nothing()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await broker.CreateTopicAsync("c");
        await using var producer = new KafkaProducer<string?, string>(new() { BootstrapServers = broker.Address });
        var second = new TaskCompletionSource<RecordMetadata>(TaskCreationOptions.RunContinuationsAsynchronously);
        producer.Send(new("c", null, "first"), (_, _) =>
        {
            producer.Send(new("c", null, "second"), (metadata, _) => second.SetResult(metadata));
            throw new InvalidOperationException("on purpose");
        });
        Assert.Equal(1, (await second.Task.WaitAsync(Bound)).Offset);
    }

    [Fact]
    public async Task Serializer_that_throws_fails_its_own_send()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await broker.CreateTopicAsync("s");
        ISerializer<string> picky = Serializers.From<string>(static (value, target) =>
        {
            if (value == "bad")
            {
                throw new FormatException("bad");
            }
            Serializers.Utf8.Serialize(value, target, "s", null);
        });
        await using var producer = new KafkaProducer<string?, string>(new() { BootstrapServers = broker.Address, ValueSerializer = picky });
        await producer.SendAsync(new("s", null, "good")).WaitAsync(Bound);
        await Assert.ThrowsAsync<FormatException>(() => producer.SendAsync(new("s", null, "bad")));
        Assert.Throws<FormatException>(() => producer.Send(new("s", null, "bad")));
        Assert.Equal(1, (await producer.SendAsync(new("s", null, "good")).WaitAsync(Bound)).Offset);
    }

    [Fact]
    public async Task Deleted_and_recreated_topic_is_sent_to_again()
    {
        await using TestBroker broker = await TestBroker.StartAsync(("auto.create.topics.enable", "false"));
        await broker.CreateTopicAsync("again");
        await using var producer = new KafkaProducer<string?, string>(new() { BootstrapServers = broker.Address });
        for (int i = 0; i < 3; i++)
        {
            await producer.SendAsync(new("again", null, "before")).WaitAsync(Bound);
        }
        var deleted = await broker.CallAsync(new DeleteTopicsRequest { TopicNames = ["again"], TimeoutMs = 30_000 }, 5);
        Assert.Equal(ErrorCode.None, deleted.Responses[0].ErrorCode);
        await broker.CreateTopicAsync("again");
        await producer.SendAsync(new("again", null, "after")).WaitAsync(Bound);
        Assert.Equal(["after"], (await broker.ReadAsync("again")).Select(static record => record.Value));
    }

    private sealed class StampingInterceptor : IProducerInterceptor<string?, string>
    {
        public List<string> Acknowledged { get; } = [];

        public ProducerRecord<string?, string> OnSend(ProducerRecord<string?, string> record) => record with { Value = record.Value + "!" };

        public void OnAcknowledgement(RecordMetadata metadata, KafkaException? error) => Acknowledged.Add(metadata.ToString());
    }

    private sealed class FailingInterceptor : IProducerInterceptor<string?, string>
    {
        public ProducerRecord<string?, string> OnSend(ProducerRecord<string?, string> record) => throw new InvalidOperationException("on purpose");

        public void OnAcknowledgement(RecordMetadata metadata, KafkaException? error) => throw new InvalidOperationException("on purpose");
    }
}
