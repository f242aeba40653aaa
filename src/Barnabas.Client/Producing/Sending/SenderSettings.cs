using Barnabas.Protocol.Records;

namespace Barnabas.Client.Producing.Sending;

/// <summary>What of the options the sender's machine goes by. Immutable.</summary>
internal sealed record SenderSettings
{
    public SenderSettings(ProducerOptions options)
    {
        Acks = options.Acks;
        IsIdempotent = options.EnableIdempotence;
        MaxInFlight = options.MaxInFlightRequestsPerConnection;
        MaxRequestSize = options.MaxRequestSize;
        LingerMs = options.LingerMs;
        DeliveryTimeoutMs = options.DeliveryTimeoutMs;
        Retries = options.Retries;
        Codec = options.CompressionType;
        CompressionLevel = options.CompressionLevel;
        RequestTimeoutMs = options.RequestTimeoutMs;
        TransactionalId = options.TransactionalId;
        IsAdaptive = options.PartitionerAdaptivePartitioningEnable;
        AvailabilityTimeoutMs = options.PartitionerAvailabilityTimeoutMs;
    }

    public Acks Acks { get; }

    public bool IsIdempotent { get; }

    /// <summary>Batches belong to transactions.</summary>
    public bool IsTransactional => TransactionalId is not null;

    public string? TransactionalId { get; }

    /// <summary>How long the broker may wait for the confirmations of replicas.</summary>
    public int RequestTimeoutMs { get; }

    public int MaxInFlight { get; }

    /// <summary>Without sequences only one batch at a time keeps the order when it has to be sent again.</summary>
    public bool KeepsOrderByWaiting => MaxInFlight == 1;

    public int MaxRequestSize { get; }

    public long LingerMs { get; }

    public long DeliveryTimeoutMs { get; }

    public int Retries { get; }

    public CompressionCodec Codec { get; }

    public int? CompressionLevel { get; }

    public bool IsAdaptive { get; }

    public long AvailabilityTimeoutMs { get; }
}
