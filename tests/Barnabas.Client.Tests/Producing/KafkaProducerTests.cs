using Barnabas.Client.Errors;
using Barnabas.Client.Producing;
using Barnabas.Client.Records;
using Barnabas.Client.Tests.Embedding;
using Barnabas.Protocol.Records;

namespace Barnabas.Client.Tests.Producing;

/// <summary>The producer against a broker in the same process.</summary>
public sealed class KafkaProducerTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Send_of_a_record_gives_its_place_in_the_log()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await broker.CreateTopicAsync("test");
        await using var producer = new KafkaProducer<string, string>(new() { BootstrapServers = broker.Address });

        RecordMetadata first = await producer.SendAsync(new("test", "key", "testMessage")).WaitAsync(Bound);
        RecordMetadata second = await producer.SendAsync(new("test", null, 1_600_000_000_000, "k", "v", new Headers().Add("h", [65]).Add("n", null))).WaitAsync(Bound);

        Assert.Equal("test-0@0", first.ToString());
        Assert.Equal((3, 11), (first.SerializedKeySize, first.SerializedValueSize));
        Assert.Equal(1, second.Offset);
        Assert.Equal(1_600_000_000_000, second.Timestamp);
        List<ReadRecord> read = await broker.ReadAsync("test");
        Assert.Equal([("key", "testMessage"), ("k", "v")], read.Select(static record => (record.Key!, record.Value!)));
        Assert.Equal([("h", "A"), ("n", null)], read[1].Headers);
        Assert.Equal(1_600_000_000_000, read[1].Timestamp);
    }

    [Theory]
    [InlineData(Acks.All, CompressionCodec.None)]
    [InlineData(Acks.Leader, CompressionCodec.Gzip)]
    [InlineData(Acks.All, CompressionCodec.Snappy)]
    [InlineData(Acks.All, CompressionCodec.Lz4)]
    [InlineData(Acks.All, CompressionCodec.Zstd)]
    [InlineData(Acks.None, CompressionCodec.None)]
    public async Task Send_of_many_records_writes_each_once_and_in_order(Acks acks, CompressionCodec codec)
    {
        const int count = 20_000;
        await using TestBroker broker = await TestBroker.StartAsync();
        await broker.CreateTopicAsync("many", 3);
        List<long>[] offsets = [[], [], []];
        await using (var producer = new KafkaProducer<int, string>(new() { BootstrapServers = broker.Address, Acks = acks, CompressionType = codec, BatchSize = 4096 }))
        {
            for (int i = 0; i < count; i++)
            {
                producer.Send(new("many", i % 3, null, i, "value " + i), (metadata, error) =>
                {
                    Assert.Null(error);
                    offsets[metadata.Partition].Add(metadata.Offset);
                });
            }
            await producer.FlushAsync().WaitAsync(Bound);
        }
        for (int partition = 0; partition < 3; partition++)
        {
            List<ReadRecord> read = await broker.ReadAsync("many", partition);
            Assert.Equal(Enumerable.Range(0, count).Where(i => i % 3 == partition).Select(static i => "value " + i), read.Select(static record => record.Value));
            Assert.All(read, record => Assert.Equal(codec, record.Codec));
            Assert.Equal(acks == Acks.None ? read.Select(static _ => -1L) : read.Select(static record => record.Offset), offsets[partition]);
        }
    }

    [Fact]
    public async Task Close_sends_what_is_left_without_lingering()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await broker.CreateTopicAsync("left");
        var producer = new KafkaProducer<string?, string>(new() { BootstrapServers = broker.Address, LingerMs = 60_000 });
        Task<RecordMetadata> sent = producer.SendAsync(new("left", null, "v"));
        await producer.DisposeAsync().AsTask().WaitAsync(Bound);
        Assert.Equal(0, (await sent).Offset);
        await Assert.ThrowsAsync<KafkaException>(() => producer.SendAsync(new("left", null, "w")));
    }

    [Fact]
    public async Task Send_to_a_topic_that_is_not_there_creates_it_where_the_broker_allows()
    {
        await using TestBroker broker = await TestBroker.StartAsync(("num.partitions", "4"));
        await using var producer = new KafkaProducer<string, string>(new() { BootstrapServers = broker.Address });
        RecordMetadata metadata = await producer.SendAsync(new("new", "key", "v")).WaitAsync(Bound);
        Assert.Equal(Murmur2.Partition("key"u8, 4), metadata.Partition);
        Assert.Equal(4, (await producer.PartitionsForAsync("new").WaitAsync(Bound)).Length);
    }
}
