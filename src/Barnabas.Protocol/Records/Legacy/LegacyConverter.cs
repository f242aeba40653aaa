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
    /// <param name="firstOffset">
    /// Where given, the set is a produced one: its records are numbered from it one by one, all messages must be of one format, and a
    /// compressed message must be the only one. Else offsets are kept.
    /// </param>
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
        using var builder = new RecordBatchBuilder(Describe(messages, Math.Max(baseOffset, 0), isProduced: firstOffset is not null));
        do
        {
            if (firstOffset is not null && set.Current.Timestamp < LegacyMessage.NoTimestamp)
            {
                throw new InvalidRecordsException($"{set.Current.Timestamp} is no timestamp.", ErrorCode.InvalidTimestamp);
            }

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
    /// since the old formats have neither. Messages that are of the format already, or of an earlier one, stay as they are. The set takes no
    /// more bytes than <paramref name="records"/>, where its first batch fits into them: its last message may be cut, which such clients
    /// expect. It also ends before a batch that cannot be converted, unless that is the first.
    /// </summary>
    /// <param name="records">Whole v2 batches, or whole messages of an old segment; what follows the last whole one is left out.</param>
    /// <param name="magic">0 or 1.</param>
    /// <param name="fetchOffset">Records before it are left out of uncompressed batches.</param>
    /// <param name="maxBytes">The most bytes that the records of one batch may take decompressed.</param>
    /// <exception cref="InvalidRecordsException">
    /// The first batch is malformed; or (<see cref="ErrorCode.UnsupportedCompressionType"/>) compressed by zstd, which those clients cannot read.
    /// </exception>
    public static byte[] DownConvert(ReadOnlyMemory<byte> records, sbyte magic, long fetchOffset, int maxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(magic is 0 or 1, true);
        using var target = new PooledBuffer(records.Length);
        int limit = records.Length;
        int converted = 0;
        try
        {
            for (int size = RecordFrames.SizeOfFirst(records.Span); size > 0 && converted < limit; size = RecordFrames.SizeOfFirst(records.Span))
            {
                DownConvertFirst(records[..size], magic, fetchOffset, maxBytes, target);
                limit = converted == 0 ? Math.Max(limit, target.Length) : limit;
                converted = target.Length;
                records = records[size..];
            }
        }
        catch (InvalidRecordsException) when (converted > 0)
        {
            // The client reads what comes before, and meets the error when it asks from there.
        }

        return target.WrittenMemory[..Math.Min(converted, limit)].ToArray();
    }

    private static void DownConvertFirst(ReadOnlyMemory<byte> batch, sbyte magic, long fetchOffset, int maxBytes, PooledBuffer target)
    {
        if (!IsLegacy(batch.Span))
        {
            RecordBatchFault fault = RecordBatchValidator.CheckFrame(batch.Span, out _);
            if (fault != RecordBatchFault.None)
            {
                throw new InvalidRecordsException($"There is no record batch: {fault}.", fault.ToErrorCode());
            }

            if (!new RecordBatchHeader(batch.Span).Attributes.IsControl)
            {
                DownConvertBatch(batch, magic, fetchOffset, maxBytes, target);
            }
        }
        else if (LegacyMessage.Read(batch).Magic <= magic)
        {
            target.Write(batch.Span);
        }
        else
        {
            DownConvertMessage(batch, magic, maxBytes, target);
        }
    }

    /// <summary>A message of format 1, compressed or not, becomes one of format 0.</summary>
    private static void DownConvertMessage(ReadOnlyMemory<byte> message, sbyte magic, int maxBytes, PooledBuffer target)
    {
        using var set = new LegacyMessageSet(message, maxBytes);
        using var writer = new LegacyMessageSetWriter(magic, LegacyMessage.Read(message).Codec, logAppendTime: null, target);
        foreach (Record record in set)
        {
            writer.Append(record.Offset, record.Timestamp, record.Key, record.Value);
        }

        writer.Complete();
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
    private static RecordBatchOptions Describe(ReadOnlyMemory<byte> messages, long baseOffset, bool isProduced)
    {
        var codec = CompressionCodec.None;
        sbyte magic = 0;
        long? logAppendTime = null;
        for (ReadOnlyMemory<byte> rest = messages; !rest.IsEmpty;)
        {
            LegacyMessage message = LegacyMessage.Read(rest);
            bool isFirst = rest.Length == messages.Length;
            rest = rest[message.Size..];
            if (isProduced && !isFirst && (message.Magic != magic || (message.Codec | codec) != CompressionCodec.None))
            {
                throw new InvalidRecordsException("Messages of two formats, or a compressed message beside another, are sent at once.");
            }

            magic = message.Magic;
            codec = message.Codec == CompressionCodec.None ? codec : message.Codec;
            long? appended = message.IsLogAppendTime ? message.Timestamp : null;
            logAppendTime = isFirst || logAppendTime == appended ? appended : null;
        }

        return new RecordBatchOptions { BaseOffset = baseOffset, Codec = codec, LogAppendTime = logAppendTime };
    }
}
