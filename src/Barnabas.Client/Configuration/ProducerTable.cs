using Barnabas.Client.Errors;
using Barnabas.Client.Producing;
using Barnabas.Client.Producing.Partitioning;
using Barnabas.Client.Serialization;
using Barnabas.Protocol.Records;

namespace Barnabas.Client.Configuration;

/// <summary>Options of a producer and Kafka's properties. Immutable.</summary>
internal static class ProducerTable
{
    private const string SerializerPackage = "org.apache.kafka.common.serialization.";
    private const string RoundRobin = "org.apache.kafka.clients.producer.RoundRobinPartitioner";

    private static readonly (string, Acks)[] AcksNames = [("all", Acks.All), ("-1", Acks.All), ("0", Acks.None), ("1", Acks.Leader)];

    private static readonly (string, CompressionCodec)[] Codecs =
        [("none", CompressionCodec.None), ("gzip", CompressionCodec.Gzip), ("snappy", CompressionCodec.Snappy), ("lz4", CompressionCodec.Lz4), ("zstd", CompressionCodec.Zstd)];

    private static readonly (string Name, ISerializer Serializer)[] Serializer =
    [
        ("StringSerializer", Serializers.Utf8), ("ByteArraySerializer", Serializers.Bytes), ("ShortSerializer", Serializers.Int16), ("IntegerSerializer", Serializers.Int32),
        ("LongSerializer", Serializers.Int64), ("FloatSerializer", Serializers.Single), ("DoubleSerializer", Serializers.Double), ("BooleanSerializer", Serializers.Boolean),
        ("VoidSerializer", Serializers.Null),
    ];

    public static OptionTable<ProducerOptions> Table { get; } = new(ClientKind.Producer, new ProducerOptions(),
    [
        new("key.serializer", static options => NameOf(options.KeySerializer), static (options, name) => options with { KeySerializer = SerializerOf("key.serializer", name) }),
        new("value.serializer", static options => NameOf(options.ValueSerializer), static (options, name) => options with { ValueSerializer = SerializerOf("value.serializer", name) }),
        Bind<ProducerOptions>.Name("acks", AcksNames, static options => options.Acks, static (options, value) => options with { Acks = value }),
        Bind<ProducerOptions>.Flag("enable.idempotence", static options => options.EnableIdempotence, static (options, value) => options with { EnableIdempotence = value }),
        Bind<ProducerOptions>.Int("batch.size", static options => options.BatchSize, static (options, value) => options with { BatchSize = value }),
        Bind<ProducerOptions>.Long("linger.ms", static options => options.LingerMs, static (options, value) => options with { LingerMs = value }),
        Bind<ProducerOptions>.Long("buffer.memory", static options => options.BufferMemory, static (options, value) => options with { BufferMemory = value }),
        Bind<ProducerOptions>.Long("max.block.ms", static options => options.MaxBlockMs, static (options, value) => options with { MaxBlockMs = value }),
        Bind<ProducerOptions>.Int("max.request.size", static options => options.MaxRequestSize, static (options, value) => options with { MaxRequestSize = value }),
        Bind<ProducerOptions>.Int("max.in.flight.requests.per.connection", static options => options.MaxInFlightRequestsPerConnection, static (options, value) => options with { MaxInFlightRequestsPerConnection = value }),
        Bind<ProducerOptions>.Int("retries", static options => options.Retries, static (options, value) => options with { Retries = value }),
        Bind<ProducerOptions>.Int("delivery.timeout.ms", static options => options.DeliveryTimeoutMs, static (options, value) => options with { DeliveryTimeoutMs = value }),
        Bind<ProducerOptions>.Name("compression.type", Codecs, static options => options.CompressionType, static (options, value) => options with { CompressionType = value }),
        Bind<ProducerOptions>.Int("compression.gzip.level", static options => options.CompressionGzipLevel, static (options, value) => options with { CompressionGzipLevel = value }),
        Bind<ProducerOptions>.Int("compression.lz4.level", static options => options.CompressionLz4Level, static (options, value) => options with { CompressionLz4Level = value }),
        Bind<ProducerOptions>.Int("compression.zstd.level", static options => options.CompressionZstdLevel, static (options, value) => options with { CompressionZstdLevel = value }),
        new("partitioner.class", static options => NameOf(options.Partitioner), static (options, name) => options with { Partitioner = PartitionerOf(name) }),
        Bind<ProducerOptions>.Flag("partitioner.ignore.keys", static options => options.PartitionerIgnoreKeys, static (options, value) => options with { PartitionerIgnoreKeys = value }),
        Bind<ProducerOptions>.Flag("partitioner.adaptive.partitioning.enable", static options => options.PartitionerAdaptivePartitioningEnable, static (options, value) => options with { PartitionerAdaptivePartitioningEnable = value }),
        Bind<ProducerOptions>.Long("partitioner.availability.timeout.ms", static options => options.PartitionerAvailabilityTimeoutMs, static (options, value) => options with { PartitionerAvailabilityTimeoutMs = value }),
        Bind<ProducerOptions>.Long("metadata.max.idle.ms", static options => options.MetadataMaxIdleMs, static (options, value) => options with { MetadataMaxIdleMs = value }),
        Bind<ProducerOptions>.Text("transactional.id", static options => options.TransactionalId, static (options, value) => options with { TransactionalId = value }),
        Bind<ProducerOptions>.Int("transaction.timeout.ms", static options => options.TransactionTimeoutMs, static (options, value) => options with { TransactionTimeoutMs = value }),
    ]);

    private static string? NameOf(ISerializer? serializer) =>
        serializer is null ? null : Array.Find(Serializer, known => known.Serializer == serializer).Name is { } name ? SerializerPackage + name : serializer.GetType().Name;

    private static ISerializer SerializerOf(string key, string name)
    {
        string simple = name.StartsWith(SerializerPackage, StringComparison.Ordinal) ? name[SerializerPackage.Length..] : name;
        return Array.Find(Serializer, known => known.Name == simple).Serializer
            ?? throw new ClientConfigurationException($"{key} is '{name}'; allowed here are Kafka's own: {string.Join(", ", Serializer.Select(static known => known.Name))}. Set any other in code.");
    }

    private static string? NameOf(IPartitioner? partitioner) => partitioner switch
    {
        null => null,
        RoundRobinPartitioner => RoundRobin,
        _ => partitioner.GetType().Name,
    };

    private static RoundRobinPartitioner PartitionerOf(string name) => name is RoundRobin or "RoundRobinPartitioner"
        ? new()
        : throw new ClientConfigurationException($"partitioner.class is '{name}'; allowed here is {RoundRobin}. Set any other in code.");
}
