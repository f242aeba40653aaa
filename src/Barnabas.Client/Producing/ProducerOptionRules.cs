using Barnabas.Client.Errors;
using Barnabas.Protocol.Records;

namespace Barnabas.Client.Producing;

/// <summary>What Kafka's producer refuses to start with. Stateless.</summary>
internal static class ProducerOptionRules
{
    /// <exception cref="ClientConfigurationException">A value, or two together, cannot be used.</exception>
    public static void Check(ProducerOptions options)
    {
        AtLeast("batch.size", options.BatchSize, 0);
        AtLeast("linger.ms", options.LingerMs, 0);
        AtLeast("buffer.memory", options.BufferMemory, 0);
        AtLeast("max.block.ms", options.MaxBlockMs, 0);
        AtLeast("max.request.size", options.MaxRequestSize, 0);
        AtLeast("max.in.flight.requests.per.connection", options.MaxInFlightRequestsPerConnection, 1);
        AtLeast("retries", options.Retries, 0);
        AtLeast("delivery.timeout.ms", options.DeliveryTimeoutMs, 0);
        AtLeast("request.timeout.ms", options.RequestTimeoutMs, 0);
        AtLeast("retry.backoff.ms", options.RetryBackoffMs, 0);
        AtLeast("retry.backoff.max.ms", options.RetryBackoffMaxMs, 0);
        AtLeast("metadata.max.idle.ms", options.MetadataMaxIdleMs, 5000);
        AtLeast("partitioner.availability.timeout.ms", options.PartitionerAvailabilityTimeoutMs, 0);
        if (!Enum.IsDefined(options.Acks))
        {
            throw Refuse("acks", (short)options.Acks, "all (-1), 0 or 1");
        }
        CheckCompression(options);
        CheckTogether(options);
    }

    private static void CheckCompression(ProducerOptions options)
    {
        if (!Enum.IsDefined(options.CompressionType))
        {
            throw Refuse("compression.type", (byte)options.CompressionType, "none, gzip, snappy, lz4 or zstd");
        }
        if (options.CompressionGzipLevel is not (-1 or (>= 1 and <= 9)))
        {
            throw Refuse("compression.gzip.level", options.CompressionGzipLevel, "1 to 9, or -1");
        }
        if (options.CompressionLz4Level is < 1 or > 17)
        {
            throw Refuse("compression.lz4.level", options.CompressionLz4Level, "1 to 17");
        }
        CompressionLevels zstd = Compression.For(CompressionCodec.Zstd).Levels;
        if (options.CompressionZstdLevel < zstd.Min || options.CompressionZstdLevel > zstd.Max)
        {
            throw Refuse("compression.zstd.level", options.CompressionZstdLevel, $"{zstd.Min} to {zstd.Max}");
        }
    }

    private static void CheckTogether(ProducerOptions options)
    {
        if (options.DeliveryTimeoutMs < options.LingerMs + options.RequestTimeoutMs)
        {
            throw Refuse("delivery.timeout.ms", options.DeliveryTimeoutMs, $"at least linger.ms and request.timeout.ms together, which are {options.LingerMs + options.RequestTimeoutMs}");
        }
        if (options.TransactionalId is not null && !options.EnableIdempotence)
        {
            throw new ClientConfigurationException("transactional.id is set, which needs enable.idempotence=true with acks=all, retries above 0 and at most 5 requests in flight.");
        }
        if (options.TransactionalId is { Length: 0 })
        {
            throw Refuse("transactional.id", "empty", "not empty, or not set");
        }
        if (!options.IsIdempotenceAsked)
        {
            return;
        }
        if (options.Acks != Acks.All)
        {
            throw Refuse("acks", (short)options.Acks, "all, since enable.idempotence is true");
        }
        if (options.Retries == 0)
        {
            throw Refuse("retries", 0, "1 or more, since enable.idempotence is true");
        }
        if (options.MaxInFlightRequestsPerConnection > ProducerOptions.MostInFlightWithIdempotence)
        {
            throw Refuse("max.in.flight.requests.per.connection", options.MaxInFlightRequestsPerConnection, "at most 5, since enable.idempotence is true");
        }
    }

    private static void AtLeast(string key, long value, long least)
    {
        if (value < least)
        {
            throw Refuse(key, value, $"{least} or more");
        }
    }

    private static ClientConfigurationException Refuse<T>(string key, T value, string allowed) => new($"{key} is {value}; allowed is {allowed}.");
}
