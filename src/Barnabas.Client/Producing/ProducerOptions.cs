using System.Collections.Immutable;
using Barnabas.Client.Configuration;
using Barnabas.Client.Producing.Partitioning;
using Barnabas.Client.Serialization;
using Barnabas.Protocol.Records;
using Microsoft.Extensions.Logging;

namespace Barnabas.Client.Producing;

/// <summary>How a producer works; defaults are Kafka's. Immutable.</summary>
public sealed record ProducerOptions : ClientOptions
{
    private const int DefaultDeliveryTimeoutMs = 120_000;

    /// <summary>A broker recognises a batch that comes twice among the last five of a producer and partition.</summary>
    internal const int MostInFlightWithIdempotence = 5;

    private readonly int? _deliveryTimeoutMs;
    private readonly bool? _enableIdempotence;

    public ProducerOptions() => ReceiveBufferBytes = 32_768;

    /// <summary><c>key.serializer</c>; where null the built-in one of the key's type.</summary>
    public ISerializer? KeySerializer { get; init; }

    /// <summary><c>value.serializer</c>; where null the built-in one of the value's type.</summary>
    public ISerializer? ValueSerializer { get; init; }

    /// <summary><c>acks</c></summary>
    public Acks Acks { get; init; } = Acks.All;

    /// <summary><c>enable.idempotence</c>: brokers drop what is sent twice, and refuse what comes out of order. On, unless other options rule it out.</summary>
    public bool EnableIdempotence
    {
        get => _enableIdempotence ?? (Acks == Acks.All && Retries > 0 && MaxInFlightRequestsPerConnection <= MostInFlightWithIdempotence);
        init => _enableIdempotence = value;
    }

    /// <summary><c>batch.size</c>: bytes of records of one partition that are sent together. 0 sends each record alone.</summary>
    public int BatchSize { get; init; } = 16_384;

    /// <summary><c>linger.ms</c>: how long a batch that is not full waits for more records.</summary>
    public long LingerMs { get; init; } = 5;

    /// <summary><c>buffer.memory</c>: bytes that batches may take until they are acknowledged.</summary>
    public long BufferMemory { get; init; } = 33_554_432;

    /// <summary><c>max.block.ms</c>: how long a send waits for metadata and for buffer memory.</summary>
    public long MaxBlockMs { get; init; } = 60_000;

    /// <summary><c>max.request.size</c>: bytes of the largest record, uncompressed, and of the batches in one request.</summary>
    public int MaxRequestSize { get; init; } = 1_048_576;

    /// <summary><c>max.in.flight.requests.per.connection</c></summary>
    public int MaxInFlightRequestsPerConnection { get; init; } = 5;

    /// <summary><c>retries</c>: bounded by <see cref="DeliveryTimeoutMs"/> rather than by a number.</summary>
    public int Retries { get; init; } = int.MaxValue;

    /// <summary><c>delivery.timeout.ms</c>: from the send to the outcome. At least linger and request timeout together, to which the default grows.</summary>
    public int DeliveryTimeoutMs
    {
        get => _deliveryTimeoutMs ?? (int)Math.Min(int.MaxValue, Math.Max(DefaultDeliveryTimeoutMs, LingerMs + RequestTimeoutMs));
        init => _deliveryTimeoutMs = value;
    }

    /// <summary><c>compression.type</c></summary>
    public CompressionCodec CompressionType { get; init; } = CompressionCodec.None;

    /// <summary><c>compression.gzip.level</c>: 1 to 9, or -1 for the library's own default.</summary>
    public int CompressionGzipLevel { get; init; } = -1;

    /// <summary><c>compression.lz4.level</c>: 1 to 17.</summary>
    public int CompressionLz4Level { get; init; } = 9;

    /// <summary><c>compression.zstd.level</c>: -131072 to 22.</summary>
    public int CompressionZstdLevel { get; init; } = 3;

    /// <summary><c>partitioner.class</c>; where null, by key, and by load where there is no key.</summary>
    public IPartitioner? Partitioner { get; init; }

    /// <summary><c>partitioner.ignore.keys</c>: records with a key go to any partition as well.</summary>
    public bool PartitionerIgnoreKeys { get; init; }

    /// <summary><c>partitioner.adaptive.partitioning.enable</c>: "any" partition is the likelier the shorter its queue is.</summary>
    public bool PartitionerAdaptivePartitioningEnable { get; init; } = true;

    /// <summary><c>partitioner.availability.timeout.ms</c>: a broker that takes no batch for so long gets no more of "any"; 0 never leaves one out.</summary>
    public long PartitionerAvailabilityTimeoutMs { get; init; }

    /// <summary><c>interceptor.classes</c>, in their order.</summary>
    public ImmutableArray<IProducerInterceptor> Interceptors { get; init; } = [];

    /// <summary><c>metadata.max.idle.ms</c>: metadata of a topic that nothing is sent to is no longer asked for after this time.</summary>
    public long MetadataMaxIdleMs { get; init; } = 300_000;

    /// <summary><c>transactional.id</c></summary>
    public string? TransactionalId { get; init; }

    /// <summary><c>transaction.timeout.ms</c></summary>
    public int TransactionTimeoutMs { get; init; } = 60_000;

    internal bool IsIdempotenceAsked => _enableIdempotence == true;

    internal int? CompressionLevel => CompressionType switch
    {
        CompressionCodec.Gzip => CompressionGzipLevel,
        CompressionCodec.Lz4 => CompressionLz4Level,
        CompressionCodec.Zstd => CompressionZstdLevel,
        _ => null,
    };

    /// <summary>Options from Kafka's properties, by their dotted names. Keys that are unknown or have no effect here are named in a warning.</summary>
    /// <exception cref="Errors.ClientConfigurationException">A value cannot be used: the message names key, value and what is allowed.</exception>
    public static ProducerOptions FromProperties(IEnumerable<KeyValuePair<string, string>> properties, ILoggerFactory? logging = null) => ProducerTable.Table.FromProperties(properties, logging);

    /// <summary>Kafka's properties, by their dotted names, of what differs from the defaults.</summary>
    public IReadOnlyDictionary<string, string> ToProperties() => ProducerTable.Table.ToProperties(this);
}
