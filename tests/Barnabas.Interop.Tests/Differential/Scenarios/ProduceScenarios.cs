using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Records;

namespace Barnabas.Interop.Tests.Differential.Scenarios;

/// <summary>Produce: right batches, wrong batches, and idempotent producers. Then what a reader sees of them.</summary>
internal static class ProduceScenarios
{
    private const long Day = 86_400_000;

    public static Scenario[] All { get; } =
    [
        Sends("Produce acks all", Batches.Of("a", "b", "c")),
        Sends("Produce acks one", Batches.Of("a"), acks: 1),
        Sends("Produce acks unknown", Batches.Of("a"), acks: 7),
        Sends("Produce two requests", Batches.Of("a", "b"), Batches.Of("c")),
        Sends("Produce gzip", Compressed(CompressionCodec.Gzip)),
        Sends("Produce snappy", Compressed(CompressionCodec.Snappy)),
        Sends("Produce lz4", Compressed(CompressionCodec.Lz4)),
        Sends("Produce zstd", Compressed(CompressionCodec.Zstd)),
        Sends("Produce bad CRC", Batches.WithBadCrc(Batches.Of("a"))),
        Sends("Produce two batches in a partition", [.. Batches.Of("a"), .. Batches.Of("b")]),
        Sends("Produce no bytes", (byte[])[]),
        Sends("Produce cut batch", Batches.Of("abcdefgh")[..^3]),
        Sends("Produce cut header", Batches.Of("a")[..30]),
        Sends("Produce trailing bytes", [.. Batches.Of("a"), 1, 2, 3]),
        Sends("Produce batch length too large", Batches.WithInt32(Batches.Of("a"), RecordBatchHeader.BatchLengthOffset, 100_000)),
        Sends("Produce batch length too small", Batches.WithInt32(Batches.Of("a"), RecordBatchHeader.BatchLengthOffset, 10)),
        Sends("Produce batch length negative", Batches.WithInt32(Batches.Of("a"), RecordBatchHeader.BatchLengthOffset, -5)),
        Sends("Produce unknown magic", Batches.Changed(Batches.Of("a"), b => b[RecordBatchHeader.MagicOffset] = 5)),
        Sends("Produce unknown codec", Batches.WithInt16(Batches.Of("a"), RecordBatchHeader.AttributesOffset, 6)),
        Sends("Produce count too large", Batches.WithInt32(Batches.Of("a", "b"), RecordBatchHeader.RecordCountOffset, 3)),
        Sends("Produce count too small", Batches.WithInt32(Batches.Of("a", "b"), RecordBatchHeader.RecordCountOffset, 1)),
        Sends("Produce count zero", Batches.WithInt32(Batches.Of("a"), RecordBatchHeader.RecordCountOffset, 0)),
        Sends("Produce count negative", Batches.WithInt32(Batches.Of("a"), RecordBatchHeader.RecordCountOffset, -1)),
        Sends("Produce last offset delta wrong", Batches.WithInt32(Batches.Of("a", "b"), RecordBatchHeader.LastOffsetDeltaOffset, 5)),
        Sends("Produce record with a wrong length", Batches.Changed(Batches.Of("a"), b => b[RecordBatchHeader.Size] += 20)),
        Sends("Produce gzip that is none", Batches.WithInt16(Batches.Of("a"), RecordBatchHeader.AttributesOffset, 1)),
        Sends("Produce control batch", Batches.WithInt16(Batches.Of("a"), RecordBatchHeader.AttributesOffset, 1 << 5)),
        Sends("Produce log append time from a client", Batches.WithInt16(Batches.Of("a"), RecordBatchHeader.AttributesOffset, 1 << 3)),
        Sends("Produce base offset not zero", Batches.With(new RecordBatchOptions { BaseOffset = 77 }, "a")),
        Sends("Produce with a leader epoch", Batches.With(new RecordBatchOptions { PartitionLeaderEpoch = 9 }, "a")),
        Sends("Produce transactional bit without a producer", Batches.WithInt16(Batches.Of("a"), RecordBatchHeader.AttributesOffset, 1 << 4)),
        Sends("Produce far too early", Batches.At(1000)),
        Sends("Produce no timestamp", Batches.At(-1)),
        Sends("Produce tomorrow", Batches.At(Peer.T0 + Day)),
        SendsTo("Produce timestamp too old", ["message.timestamp.before.max.ms=60000"], Batches.Of("a", "b")),
        SendsTo("Produce too large", ["max.message.bytes=100"], Batches.Of(new string('x', 200))),
        SendsTo("Produce larger than a segment", ["segment.bytes=1048576", "max.message.bytes=3000000"], Batches.Of(new string('x', 1_100_000))),
        SendsTo("Produce without key to a compacted topic", ["cleanup.policy=compact"], Batches.WithoutKey()),
        SendsTo("Produce with the topic's codec", ["compression.type=gzip"], Batches.Of("a", "b")),
        SendsTo("Produce too few in sync", ["min.insync.replicas=2"], Batches.Of("a")),

        Scenario.Of("Produce to an unknown topic", ApiKey.Produce, peer => Batches.Request(peer.Name("unknown"), Batches.Of("a"), id: new Guid(9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9))),
        Scenario.Of("Produce to the zero id", ApiKey.Produce, peer => Batches.Request(peer.Name("unknown"), Batches.Of("a"))),
        Scenario.OnTopic("Produce to an unknown partition", ApiKey.Produce, (peer, topic) => Batches.Request(topic, Batches.Of("a"), partition: 4, id: peer.IdOf(topic))),
        Scenario.OnTopic("Produce to a negative partition", ApiKey.Produce, (peer, topic) => Batches.Request(topic, Batches.Of("a"), partition: -1, id: peer.IdOf(topic))),
        Scenario.Of("Produce to a bad name", ApiKey.Produce, _ => Batches.Request("bad/name", Batches.Of("a"))),
        Scenario.Of("Produce nothing", ApiKey.Produce, _ => new ProduceRequest { Acks = -1, TimeoutMs = 1000 }),
        Scenario.OnTopic("Produce null records", ApiKey.Produce, (peer, topic) => new ProduceRequest
        {
            Acks = -1,
            TimeoutMs = 1000,
            TopicData = [new() { Name = topic, TopicId = peer.IdOf(topic), PartitionData = [new() { Index = 0 }] }],
        }).OnlyIn(13),
        Scenario.OnTopic("Produce to two partitions, one of them unknown", ApiKey.Produce, (peer, topic) => new ProduceRequest
        {
            Acks = -1,
            TimeoutMs = 1000,
            TopicData =
            [
                new()
                {
                    Name = topic,
                    TopicId = peer.IdOf(topic),
                    PartitionData = [new() { Index = 1, Records = new RecordData(Batches.Of("a")) }, new() { Index = 5, Records = new RecordData(Batches.Of("b")) }],
                },
            ],
        }, 2),
        new("Produce acks zero", ApiKey.Produce, async (peer, version) =>
        {
            string topic = await peer.NewTopicAsync();
            await peer.TellAsync(Batches.Request(topic, Batches.Of("a", "b"), acks: 0, id: peer.IdOf(topic)), version);
            await peer.AskAsync(FetchScenarios.Fetch(peer, topic, 0), 12);
        }),
        new("Produce acks zero that fails closes the connection", ApiKey.Produce, async (peer, version) =>
        {
            await peer.TellAsync(Batches.Request(peer.Name("unknown"), Batches.Of("a"), acks: 0, id: new Guid(9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9)), version);
            await peer.AskAsync(new MetadataRequest { Topics = [] }, 9);
        }),

        Idempotent("Idempotent in order", (0, 0, 2), (0, 2, 1), (0, 3, 3)),
        Idempotent("Idempotent duplicate", (0, 0, 2), (0, 0, 2)),
        Idempotent("Idempotent old duplicate of five", (0, 0, 1), (0, 1, 1), (0, 2, 1), (0, 3, 1), (0, 4, 1), (0, 0, 1)),
        Idempotent("Idempotent duplicate older than five", (0, 0, 1), (0, 1, 1), (0, 2, 1), (0, 3, 1), (0, 4, 1), (0, 5, 1), (0, 0, 1)),
        Idempotent("Idempotent overlapping", (0, 0, 2), (0, 1, 2)),
        Idempotent("Idempotent gap", (0, 0, 1), (0, 5, 1)),
        Idempotent("Idempotent first sequence not zero", (0, 3, 1)),
        Idempotent("Idempotent new epoch", (0, 0, 2), (1, 0, 1), (1, 1, 1)),
        Idempotent("Idempotent new epoch not from zero", (0, 0, 2), (1, 2, 1)),
        Idempotent("Idempotent stale epoch", (1, 0, 1), (0, 1, 1)),
        Sends("Idempotent with a negative epoch", Batches.Idempotent(5, -1, 0)),
        Sends("Idempotent with a negative sequence", Batches.With(new RecordBatchOptions { ProducerId = 5, ProducerEpoch = 0, BaseSequence = -1 }, "a")),
        new("Idempotent two batches in a request", ApiKey.Produce, async (peer, version) =>
        {
            long id = await peer.NewProducerIdAsync();
            string topic = await peer.NewTopicAsync();
            await peer.AskAsync(Batches.Request(topic, (byte[])[.. Batches.Idempotent(id, 0, 0), .. Batches.Idempotent(id, 0, 1)], id: peer.IdOf(topic)), version);
        }),
    ];

    private static byte[] Compressed(CompressionCodec codec) => Batches.With(new RecordBatchOptions { Codec = codec }, [.. Enumerable.Range(0, 50).Select(i => $"some value {i}")]);

    private static Scenario Sends(string name, params byte[][] batches) => SendsTo(name, [], batches);

    private static Scenario Sends(string name, byte[] batch, short acks) => SendsTo(name, [], [batch], acks);

    private static Scenario SendsTo(string name, string[] configs, params byte[][] batches) => SendsTo(name, configs, batches, -1);

    /// <summary>Produces the batches, then reads what is there.</summary>
    private static Scenario SendsTo(string name, string[] configs, byte[][] batches, short acks) => new(name, ApiKey.Produce, async (peer, version) =>
    {
        string topic = await peer.NewTopicAsync(1, configs);
        foreach (byte[] batch in batches)
            await peer.AskAsync(Batches.Request(topic, batch, acks, id: peer.IdOf(topic)), version);
        await peer.AskAsync(FetchScenarios.Fetch(peer, topic, 0), 12);
    });

    /// <summary>One batch for each (epoch, first sequence, count), then what is there and what the broker knows of the producer.</summary>
    private static Scenario Idempotent(string name, params (short Epoch, int Sequence, int Count)[] batches) => new(name, ApiKey.Produce, async (peer, version) =>
    {
        long id = await peer.NewProducerIdAsync();
        string topic = await peer.NewTopicAsync();
        foreach (var (epoch, sequence, count) in batches)
            await peer.AskAsync(Batches.Request(topic, Batches.Idempotent(id, epoch, sequence, count), id: peer.IdOf(topic)), version);
        await peer.AskAsync(FetchScenarios.Fetch(peer, topic, 0), 12);
        await peer.AskAsync(OffsetScenarios.Producers(topic, 0), 0);
    });
}
