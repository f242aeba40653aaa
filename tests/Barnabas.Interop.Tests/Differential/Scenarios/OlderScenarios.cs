using System.Buffers.Binary;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Records;

namespace Barnabas.Interop.Tests.Differential.Scenarios;

/// <summary>
/// What only old versions can ask: message formats 0 and 1 produced and read, and offsets of segments. Each set that is produced is read
/// in every format, since what is stored is v2.
/// </summary>
internal static class OlderScenarios
{
    private const CompressionCodec NoSuchCodec = (CompressionCodec)6;
    private const byte LogAppendTimeBit = 8;

    /// <summary>Of Produce: later ones carry batches only.</summary>
    private const short LastWithMessages = 2;

    private static readonly short[] s_readingVersions = [0, 3, 12];

    /// <summary>Records of timestamps further apart than this begin a segment.</summary>
    private static readonly string[] s_shortSegments = ["segment.ms=60000"];
    private static readonly byte[][] s_farApart = [Batches.Of("a", "b"), Batches.At(Peer.T0 + 100_000), Batches.At(Peer.T0 + 110_000), Batches.At(Peer.T0 + 300_000)];

    /// <summary>What clients hardly send. The records are treated alike in all versions, so that one of them will do.</summary>
    private static readonly Scenario[] s_seldom =
    [
        Sends("Old messages of both formats, 0 first", MessageSets.Join([.. MessageSets.Plain(0, "a"), .. MessageSets.Plain(1, "b")])),
        Sends("Old messages of both formats, 1 first", MessageSets.Join([.. MessageSets.Plain(1, "a"), .. MessageSets.Plain(0, "b")])),
        Sends("Old message before a batch", [.. MessageSets.Of(1, "a"), .. Batches.Of("b")]),
        Sends("Old message behind a batch", [.. Batches.Of("b"), .. MessageSets.Of(1, "a")]),
        Sends("Old wrapper of format 1 around format 0", MessageSets.Join(MessageSets.Wrapped(CompressionCodec.Gzip, MessageSets.Plain(0, "a", "b")) with { Magic = 1, Timestamp = Peer.T0 })),
        Sends("Old wrapper of format 0 around format 1", MessageSets.Join(MessageSets.Wrapped(CompressionCodec.Gzip, MessageSets.Plain(1, "a", "b")) with { Magic = 0 })),
        Sends("Old message without a timestamp in format 1", MessageSets.Join(MessageSets.Plain(1, "a", "b")[0] with { Timestamp = -1 })),
        Sends("Old message with a timestamp before -1", MessageSets.Join(MessageSets.Plain(1, "a")[0] with { Timestamp = -5 })),
        Sends("Old message with log append time from a client", MessageSets.Join(MessageSets.Plain(1, "a")[0] with { Attributes = LogAppendTimeBit })),
        Sends("Old wrapper with log append time from a client", MessageSets.Join(MessageSets.Wrapped(CompressionCodec.Gzip, MessageSets.Plain(1, "a")) with { Attributes = LogAppendTimeBit | (byte)CompressionCodec.Gzip })),
        Sends("Old wrapper with another timestamp than its messages", MessageSets.Join(MessageSets.Wrapped(CompressionCodec.Gzip, MessageSets.Plain(1, "a", "b")) with { Timestamp = Peer.T0 + 77 })),
        Sends("Old messages with timestamps that go back", MessageSets.Join([.. MessageSets.Plain(1, "a", "b", "c").Reverse()])),
    ];

    public static Scenario[] All { get; } =
    [
        .. Produced(0),
        .. Produced(1),
        .. Seldom(0).Concat(Seldom(1)).Concat(s_seldom).Select(scenario => scenario.From(LastWithMessages)),

        .. Read("batches", Batches.Of("a", "b", "c"), Batches.Of("d"), Batches.Of("e", "f")),
        .. Read("gzip", Compressed(CompressionCodec.Gzip)),
        .. Read("snappy", Compressed(CompressionCodec.Snappy)),
        .. Read("lz4", Compressed(CompressionCodec.Lz4)),
        .. Read("zstd", Compressed(CompressionCodec.Zstd)),
        .. Read("zstd behind others", Batches.Of("a"), Compressed(CompressionCodec.Zstd)),
        .. Read("others behind zstd", Compressed(CompressionCodec.Zstd), Batches.Of("a")),
        .. Read("several codecs", Batches.Of("a", "b"), Compressed(CompressionCodec.Gzip), Batches.Of("c"), Compressed(CompressionCodec.Lz4)),
        .. Read("large records", Batches.Of("a"), Batches.Of(new string('b', 3000)), Batches.Of("c")),
        .. Read("headers and nulls", WithHeaders()),
        ReadsFrom("Old fetch of a topic in gzip", ["compression.type=gzip"], Batches.Of("a", "b")),
        ReadsFrom("Old fetch of log append time", ["message.timestamp.type=LogAppendTime"], Batches.Of("a", "b"), Compressed(CompressionCodec.Gzip)),
        ReadsFrom("Old fetch of an empty topic", []),

        .. from time in (long[])[-1, -2, -3, 0, Peer.T0, long.MaxValue]
           from most in (int[])[0, 1, 2, 100]
           select Lists(time, most),
        Scenario.OnTopic("Old offsets of an empty topic", ApiKey.ListOffsets, (_, topic) => List(topic, -1, 10)),
        Scenario.OnTopic("Old offsets, a negative count", ApiKey.ListOffsets, (_, topic) => List(topic, -1, -1)),
        new("Old offsets after delete records", ApiKey.ListOffsets, async (peer, version) =>
        {
            string topic = await peer.NewTopicAsync(1, s_shortSegments);
            foreach (byte[] batch in s_farApart)
                await peer.ProduceAsync(topic, batch);
            await peer.PrepareAsync(new DeleteRecordsRequest { TimeoutMs = 5000, Topics = [new() { Name = topic, Partitions = [new() { PartitionIndex = 0, Offset = 3 }] }] }, 1);
            await peer.AskAsync(List(topic, -2, 10), version);
            await peer.AskAsync(List(topic, -1, 10), version);
            await peer.AskAsync(List(topic, long.MaxValue, 10), version);
        }),
    ];

    private static IEnumerable<Scenario> Produced(sbyte magic)
    {
        string of = $"of format {magic}";
        yield return Sends($"Old messages {of}", MessageSets.Of(magic, "a", "b", "c"));
        yield return Sends($"Old messages {of}, two requests", MessageSets.Of(magic, "a", "b"), MessageSets.Of(magic, "c"));
        yield return Sends($"Old message {of} without value", MessageSets.Of(magic, (string?)null));
        yield return Sends($"Old message {of} without key", MessageSets.Join(MessageSets.Plain(magic, "a")[0] with { Key = null }));
        yield return Sends($"Old message {of} with empty key and value", MessageSets.Join(MessageSets.Plain(magic, "a")[0] with { Key = [], Value = [] }));
        yield return Sends($"Old messages {of} with any offsets", MessageSets.Join([.. MessageSets.Plain(magic, "a", "b").Select(message => message with { Offset = 70 - message.Offset })]));
        foreach (var codec in (CompressionCodec[])[CompressionCodec.Gzip, CompressionCodec.Snappy, CompressionCodec.Lz4, CompressionCodec.Zstd])
        {
            yield return Sends($"Old wrapper {of} in {codec}", MessageSets.Join(MessageSets.Wrapped(codec, MessageSets.Plain(magic, "a", "b", "c"))));
        }

        yield return SendsTo($"Old messages {of} to a topic with log append time", ["message.timestamp.type=LogAppendTime"], MessageSets.Of(magic, "a", "b"));
    }

    private static IEnumerable<Scenario> Seldom(sbyte magic)
    {
        string of = $"of format {magic}";
        foreach (var codec in (CompressionCodec[])[CompressionCodec.Gzip, CompressionCodec.Snappy, CompressionCodec.Lz4, CompressionCodec.Zstd])
            yield return Sends($"Old message {of} that is not {codec}", MessageSets.Join(MessageSets.Plain(magic, "not compressed")[0] with { Attributes = (byte)codec }));
        var wrapped = MessageSets.Wrapped(CompressionCodec.Gzip, MessageSets.Plain(magic, "a", "b"));
        yield return Sends($"Old wrappers {of}", MessageSets.Join(wrapped, wrapped));
        yield return Sends($"Old wrapper {of} before a message", MessageSets.Join([wrapped, .. MessageSets.Plain(magic, "c")]));
        yield return Sends($"Old wrapper {of} behind a message", MessageSets.Join([.. MessageSets.Plain(magic, "c"), wrapped]));
        yield return Sends($"Old wrapper {of} in a wrapper", MessageSets.Join(MessageSets.Wrapped(CompressionCodec.Gzip, wrapped)));
        yield return Sends($"Old wrapper {of} with a key", MessageSets.Join(wrapped with { Key = "k"u8.ToArray() }));
        yield return Sends($"Old wrapper {of} with any offset", MessageSets.Join(wrapped with { Offset = 40 }));
        yield return Sends($"Old wrapper {of} of any offsets", MessageSets.Join(MessageSets.Wrapped(CompressionCodec.Gzip, [.. MessageSets.Plain(magic, "a", "b").Select(message => message with { Offset = 5 + message.Offset * 3 })])));
        yield return Sends($"Old wrapper {of} without value", MessageSets.Join(wrapped with { Value = null }));
        yield return Sends($"Old wrapper {of} with an empty value", MessageSets.Join(wrapped with { Value = [] }));
        yield return Sends($"Old message {of} in an unknown codec", MessageSets.Join(MessageSets.Plain(magic, "a")[0] with { Attributes = (byte)NoSuchCodec }));
        yield return Sends($"Old message {of} with unknown attributes", MessageSets.Join(MessageSets.Plain(magic, "a")[0] with { Attributes = 0x40 }));

        var plain = MessageSets.Plain(magic, "abc")[0];
        int lengths = plain.ToArray().Length - 2 * sizeof(int) - plain.Key!.Length - plain.Value!.Length;
        yield return Sends($"Old message {of} with a wrong CRC", WithBadCrc(plain));
        yield return Sends($"Old messages {of}, the second with a wrong CRC", [.. MessageSets.Of(magic, "a"), .. WithBadCrc(plain)]);
        yield return Sends($"Old message {of} that is cut", plain.ToArray()[..^2]);
        yield return Sends($"Old messages {of}, the second cut", [.. MessageSets.Of(magic, "a"), .. plain.ToArray()[..^2]]);
        yield return Sends($"Old message {of} with a few bytes behind", [.. plain.ToArray(), 1, 2, 3]);
        yield return Sends($"Old message {of} with a size that is too small", MessageSets.Changed(plain, bytes => bytes[11] = 5));
        yield return Sends($"Old message {of} with a negative size", MessageSets.Changed(plain, bytes => bytes[8] = 0xFF));
        yield return Sends($"Old message {of} with a key beyond its end", MessageSets.Changed(plain, bytes => bytes[lengths + 3] = 100));
        yield return Sends($"Old message {of} with a key length of -2", MessageSets.Changed(plain, bytes => BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(lengths), -2)));
        yield return Sends($"Old message {of} with bytes behind its value", MessageSets.Changed(plain, bytes => bytes[^(plain.Value.Length + 1)] = 1));

        yield return SendsTo($"Old message {of}, too large", ["max.message.bytes=100"], MessageSets.Of(magic, new string('x', 200)));
        yield return SendsTo($"Old messages {of}, too large together", ["max.message.bytes=100"], MessageSets.Of(magic, new string('x', 40), new string('y', 40), new string('z', 40)));
        yield return SendsTo($"Old message {of} without key to a compacted topic", ["cleanup.policy=compact"], MessageSets.Join(plain with { Key = null }));
        yield return SendsTo($"Old wrapper {of} without keys to a compacted topic", ["cleanup.policy=compact"], MessageSets.Join(MessageSets.Wrapped(CompressionCodec.Gzip, plain with { Key = null })));
        yield return SendsTo($"Old messages {of} to a topic in gzip", ["compression.type=gzip"], MessageSets.Of(magic, "a", "b"));
        yield return SendsTo($"Old wrapper {of} to a topic without codec", ["compression.type=uncompressed"], MessageSets.Join(wrapped));
        yield return SendsTo($"Old wrapper {of} to a topic with log append time", ["message.timestamp.type=LogAppendTime"], MessageSets.Join(wrapped));
        yield return SendsTo($"Old messages {of}, too old", ["message.timestamp.before.max.ms=60000"], MessageSets.Of(magic, "a", "b"));
    }

    /// <summary>Produces the sets, then reads them in every format.</summary>
    private static Scenario Sends(string name, params byte[][] sets) => SendsTo(name, [], sets);

    private static Scenario SendsTo(string name, string[] configs, params byte[][] sets) => new(name, ApiKey.Produce, async (peer, version) =>
    {
        string topic = await peer.NewTopicAsync(1, configs);
        foreach (byte[] set in sets)
            await peer.AskAsync(Batches.Request(topic, set), version);
        foreach (short reading in s_readingVersions)
            await peer.AskAsync(FetchScenarios.Fetch(peer, topic, 0), reading);
    });

    /// <summary>Fetches of a topic with these batches: all, from within, and as many as come under a limit.</summary>
    private static IEnumerable<Scenario> Read(string what, params byte[][] batches)
    {
        yield return new($"Old fetch of {what}", ApiKey.Fetch, async (peer, version) =>
        {
            string topic = await peer.SharedTopicAsync($"old-{what.Replace(' ', '-')}", batches);
            for (long offset = 0; offset <= 7; offset++)
                await peer.AskAsync(FetchScenarios.Fetch(peer, topic, offset), version);
        });
        yield return new($"Old fetch of {what} under a limit", ApiKey.Fetch, async (peer, version) =>
        {
            string topic = await peer.SharedTopicAsync($"old-{what.Replace(' ', '-')}", batches);
            foreach (int limit in (int[])[0, 1, 50, 100, 120, 200, 400])
            {
                var request = FetchScenarios.Fetch(peer, topic, 1);
                request.Topics[0].Partitions[0].PartitionMaxBytes = limit;
                await peer.AskAsync(request, version);
            }
        });
    }

    private static Scenario ReadsFrom(string name, string[] configs, params byte[][] batches) => new(name, ApiKey.Fetch, async (peer, version) =>
    {
        string topic = await peer.NewTopicAsync(1, configs);
        foreach (byte[] batch in batches)
            await peer.ProduceAsync(topic, batch);
        await peer.AskAsync(FetchScenarios.Fetch(peer, topic, 0), version);
        await peer.AskAsync(FetchScenarios.Fetch(peer, topic, 1), version);
    });

    private static Scenario Lists(long timestamp, int most) => new($"Old offsets before {(timestamp == Peer.T0 ? "then" : timestamp)}, at most {most}", ApiKey.ListOffsets, async (peer, version) =>
        await peer.AskAsync(List(await peer.SharedTopicAsync("old-segments", s_shortSegments, s_farApart), timestamp, most), version));

    private static ListOffsetsRequest List(string topic, long timestamp, int most) => new()
    {
        ReplicaId = -1,
        Topics = [new() { Name = topic, Partitions = [new() { PartitionIndex = 0, Timestamp = timestamp, MaxNumOffsets = most }] }],
    };

    private static byte[] WithBadCrc(OldMessage message)
    {
        byte[] bytes = message.ToArray();
        bytes[OldMessage.CrcOffset] ^= 0xFF;
        return bytes;
    }

    private static byte[] Compressed(CompressionCodec codec) => Batches.With(new RecordBatchOptions { Codec = codec }, [.. Enumerable.Range(0, 5).Select(i => $"some value {i}")]);

    private static byte[] WithHeaders()
    {
        using var builder = new RecordBatchBuilder();
        builder.Append(Peer.T0, null, "headers"u8.ToArray(), new RecordHeader("h", "1"u8.ToArray()));
        builder.Append(Peer.T0 + 1, "tombstone"u8.ToArray(), null);
        builder.Append(Peer.T0 + 2, (byte[]?)null, null);
        builder.Append(Peer.T0 + 3, (byte[])[], []);
        return builder.ToArray();
    }
}
