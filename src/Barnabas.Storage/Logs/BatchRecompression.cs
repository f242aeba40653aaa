using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Records;

namespace Barnabas.Storage.Logs;

/// <summary>Brings batches to the codec of the topic where it names one (<c>compression.type</c>). Stateless and thread-safe.</summary>
internal static class BatchRecompression
{
    /// <summary>Whether any batch has another codec than the topic asks for. Control batches stay as they are.</summary>
    public static bool IsNeeded(ReadOnlySpan<byte> batches, LogConfig config)
    {
        if (config.CompressionType == TopicCompression.Producer)
        {
            return false;
        }

        var walk = new RecordBatchEnumerator(batches);
        while (walk.MoveNext())
        {
            if (NeedsOther(walk.Current, config))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The batches with the topic's codec, in a new buffer; null where their records cannot be read, or are too large now.</summary>
    public static byte[]? Rebuild(ReadOnlyMemory<byte> batches, LogConfig config, out AppendResult refusal)
    {
        refusal = default;
        var target = new MemoryStream(batches.Length);
        using var builder = new RecordBatchBuilder();
        var walk = new RecordBatchEnumerator(batches.Span);
        while (walk.MoveNext())
        {
            ReadOnlyMemory<byte> batch = batches.Slice(walk.Position, walk.CurrentBytes.Length);
            if (!NeedsOther(walk.Current, config))
            {
                target.Write(batch.Span);
                continue;
            }

            try
            {
                Append(batch, config, builder);
            }
            catch (InvalidRecordsException exception)
            {
                refusal = AppendResult.Failed(exception.ErrorCode, exception.Message);
                return null;
            }

            ReadOnlyMemory<byte> rebuilt = builder.Build();
            if (rebuilt.Length > config.MaxMessageBytes)
            {
                refusal = AppendResult.Failed(
                    ErrorCode.MessageTooLarge, $"The record batch size is {rebuilt.Length} bytes, which exceeds the maximum configured value of {config.MaxMessageBytes}.");
                return null;
            }

            target.Write(rebuilt.Span);
        }

        return target.ToArray();
    }

    private static bool NeedsOther(in RecordBatchHeader header, LogConfig config) =>
        (byte)header.Attributes.Codec != (byte)config.CompressionType && !header.Attributes.IsControl;

    private static void Append(ReadOnlyMemory<byte> batch, LogConfig config, RecordBatchBuilder builder)
    {
        var header = new RecordBatchHeader(batch.Span);
        builder.Reset(new RecordBatchOptions
        {
            Codec = (CompressionCodec)config.CompressionType,
            CompressionLevel = config.CompressionType switch
            {
                TopicCompression.Gzip => config.CompressionGzipLevel,
                TopicCompression.Lz4 => config.CompressionLz4Level,
                TopicCompression.Zstd => config.CompressionZstdLevel,
                _ => null,
            },
            BaseOffset = header.BaseOffset,
            LastOffset = header.LastOffset,
            PartitionLeaderEpoch = header.PartitionLeaderEpoch,
            ProducerId = header.ProducerId,
            ProducerEpoch = header.ProducerEpoch,
            BaseSequence = header.BaseSequence,
            IsTransactional = header.Attributes.IsTransactional,
        });
        using BatchRecords records = BatchRecords.Open(batch, BatchValidation.MaxDecompressedBytes);
        foreach (Record record in records)
        {
            builder.Append(record);
        }
    }
}
