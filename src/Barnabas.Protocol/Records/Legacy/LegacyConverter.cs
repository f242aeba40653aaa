using Barnabas.Protocol.Errors;

namespace Barnabas.Protocol.Records.Legacy;

/// <summary>
/// Between message sets of formats 0 and 1, as clients before Kafka 0.11 speak them, and v2 batches. Timestamps and codec are kept.
/// Stateless and thread-safe.
/// </summary>
public static class LegacyConverter
{
    /// <summary>Whether records, of which at least a message header is there, are in format 0 or 1.</summary>
    public static bool IsLegacy(ReadOnlySpan<byte> records) =>
        records.Length > RecordBatchHeader.MagicOffset && records[RecordBatchHeader.MagicOffset] is 0 or 1;

    /// <summary>One v2 batch with all records of a message set; empty where the set is.</summary>
    /// <param name="messages">Whole messages of format 0 or 1, produced or read from an old segment.</param>
    /// <param name="maxBytes">The most bytes that the records may take decompressed.</param>
    /// <param name="firstOffset">Where given, the records are numbered from it one by one, as a produced set must be; else offsets are kept.</param>
    /// <exception cref="InvalidRecordsException">The bytes are no such messages.</exception>
    public static byte[] UpConvert(ReadOnlyMemory<byte> messages, int maxBytes, long? firstOffset = null)
    {
        if (messages.IsEmpty)
        {
            return [];
        }

        using var set = new LegacyMessageSet(messages, maxBytes);
        set.MoveNext();
        long baseOffset = firstOffset ?? set.Current.Offset;
        using var builder = new RecordBatchBuilder(Describe(messages, Math.Max(baseOffset, 0)));
        do
        {
            long offset = firstOffset is null ? set.Current.Offset : builder.NextOffset;
            if (offset < builder.NextOffset || offset - baseOffset >= int.MaxValue || offset == long.MaxValue)
            {
                throw new InvalidRecordsException($"Offset {offset} of a message set does not follow {builder.NextOffset - 1}.");
            }

            builder.Append(set.Current, offset);
            if (builder.UncompressedSize - RecordBatchHeader.Size > maxBytes)
            {
                throw new DecompressionLimitException(maxBytes);
            }
        }
        while (set.MoveNext());
        return builder.ToArray();
    }

    /// <summary>
    /// A message set with the records of v2 batches, for a client that knows no v2. Record headers are lost and control batches left out,
    /// since the old formats have neither.
    /// </summary>
    /// <param name="batches">Whole v2 batches; what follows the last whole one is left out.</param>
    /// <param name="magic">0 or 1.</param>
    /// <param name="fetchOffset">Records before it are left out of uncompressed batches.</param>
    /// <param name="maxBytes">The most bytes that the records of one batch may take decompressed.</param>
    /// <exception cref="InvalidRecordsException">
    /// The batches are malformed; or (<see cref="ErrorCode.UnsupportedCompressionType"/>) compressed by zstd, which those clients cannot read.
    /// </exception>
    public static byte[] DownConvert(ReadOnlyMemory<byte> batches, sbyte magic, long fetchOffset, int maxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(magic is 0 or 1, true);
        using var target = new PooledBuffer(batches.Length);
        var walk = new RecordBatchEnumerator(batches.Span);
        while (walk.MoveNext())
        {
            if (!walk.Current.Attributes.IsControl)
            {
                DownConvertBatch(batches.Slice(walk.Position, walk.CurrentBytes.Length), magic, fetchOffset, maxBytes, target);
            }
        }

        return walk.Fault is RecordBatchFault.None or RecordBatchFault.Incomplete
            ? target.WrittenMemory.ToArray()
            : throw new InvalidRecordsException($"There is no record batch: {walk.Fault}.", walk.Fault.ToErrorCode());
    }

    private static void DownConvertBatch(ReadOnlyMemory<byte> batch, sbyte magic, long fetchOffset, int maxBytes, PooledBuffer target)
    {
        var header = new RecordBatchHeader(batch.Span);
        CompressionCodec codec = header.Attributes.Codec;
        if (codec == CompressionCodec.Zstd)
        {
            throw new InvalidRecordsException(
                $"The batch at offset {header.BaseOffset} is compressed by zstd, which message format {magic} does not have.",
                ErrorCode.UnsupportedCompressionType);
        }

        using BatchRecords records = BatchRecords.Open(batch, maxBytes);
        using var writer = new LegacyMessageSetWriter(magic, codec, header.Attributes.IsLogAppendTime ? header.MaxTimestamp : null, target);
        foreach (Record record in records)
        {
            // A compressed batch stays whole, as old brokers gave it: their clients skip what comes before the offset they asked for.
            if (codec != CompressionCodec.None || record.Offset >= fetchOffset)
            {
                writer.Append(record.Offset, record.Timestamp, record.Key, record.Value);
            }
        }

        writer.Complete();
    }

    /// <summary>What the set says as a whole: its codec, and LogAppendTime where all messages agree on one.</summary>
    private static RecordBatchOptions Describe(ReadOnlyMemory<byte> messages, long baseOffset)
    {
        var codec = CompressionCodec.None;
        long? logAppendTime = null;
        for (ReadOnlyMemory<byte> rest = messages; !rest.IsEmpty;)
        {
            LegacyMessage message = LegacyMessage.Read(rest);
            bool isFirst = rest.Length == messages.Length;
            rest = rest[message.Size..];
            codec = message.Codec == CompressionCodec.None ? codec : message.Codec;
            long? appended = message.IsLogAppendTime ? message.Timestamp : null;
            logAppendTime = isFirst || logAppendTime == appended ? appended : null;
        }

        return new RecordBatchOptions { BaseOffset = baseOffset, Codec = codec, LogAppendTime = logAppendTime };
    }
}
