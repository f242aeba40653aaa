namespace Barnabas.Protocol.Records;

/// <summary>
/// Checks of whole v2 batches by header and CRC: no record is decoded, nothing is decompressed or allocated. The spans start at a base
/// offset and may go on behind the batch. Stateless and thread-safe.
/// </summary>
public static class RecordBatchValidator
{
    /// <summary>Fewest bytes of a record: length, attributes, two deltas, two lengths, header count.</summary>
    private const int MinRecordSize = 7;

    /// <summary>Checks length and magic only: enough to walk from batch to batch. <paramref name="size"/> is 0 where they are wrong.</summary>
    public static RecordBatchFault CheckFrame(ReadOnlySpan<byte> bytes, out int size)
    {
        size = 0;
        if (bytes.Length <= RecordBatchHeader.MagicOffset)
        {
            return RecordBatchFault.Incomplete;
        }

        var header = new RecordBatchHeader(bytes);
        if (header.Magic is 0 or 1)
        {
            return RecordBatchFault.LegacyMagic;
        }

        if (header.Magic != RecordBatchHeader.CurrentMagic)
        {
            return RecordBatchFault.UnknownMagic;
        }

        int length = header.BatchLength;
        if (length is < RecordBatchHeader.Size - RecordBatchHeader.LogOverhead or > int.MaxValue - RecordBatchHeader.LogOverhead)
        {
            return RecordBatchFault.InvalidLength;
        }

        if (length > bytes.Length - RecordBatchHeader.LogOverhead)
        {
            return RecordBatchFault.Incomplete;
        }

        size = length + RecordBatchHeader.LogOverhead;
        return RecordBatchFault.None;
    }

    /// <summary>Checks the first batch of <paramref name="bytes"/> as it may stand in a log: frame, CRC, codec, offsets and count.</summary>
    public static RecordBatchFault Check(ReadOnlySpan<byte> bytes, out int size)
    {
        RecordBatchFault fault = CheckFrame(bytes, out size);
        return fault != RecordBatchFault.None ? fault : CheckContent(bytes[..size]);
    }

    /// <summary>
    /// Checks the first batch of <paramref name="bytes"/> as a producer may send it: what <see cref="Check"/> asks, and dense offsets
    /// from 0, at least one record, no control records, and a sequence where there is a producer id.
    /// </summary>
    public static RecordBatchFault CheckProduced(ReadOnlySpan<byte> bytes, out int size)
    {
        RecordBatchFault fault = Check(bytes, out size);
        if (fault != RecordBatchFault.None)
        {
            return fault;
        }

        var header = new RecordBatchHeader(bytes);
        if (header.RecordCount == 0)
        {
            return RecordBatchFault.Empty;
        }

        if (header.RecordCount - 1 != header.LastOffsetDelta)
        {
            return RecordBatchFault.CountDiffersFromOffsets;
        }

        if (header.Attributes.IsControl)
        {
            return RecordBatchFault.ControlBatch;
        }

        if (header.HasProducerId && header.BaseSequence < 0)
        {
            return RecordBatchFault.MissingSequence;
        }

        return header.BaseOffset != 0 ? RecordBatchFault.NonZeroBaseOffset : RecordBatchFault.None;
    }

    /// <summary>
    /// Checks all batches of <paramref name="bytes"/> with <see cref="Check"/>. <paramref name="validBytes"/> counts the bytes of the
    /// batches before the first fault.
    /// </summary>
    public static RecordBatchFault CheckAll(ReadOnlySpan<byte> bytes, out int validBytes)
    {
        validBytes = 0;
        while (validBytes < bytes.Length)
        {
            RecordBatchFault fault = Check(bytes[validBytes..], out int size);
            if (fault != RecordBatchFault.None)
            {
                return fault;
            }

            validBytes += size;
        }

        return RecordBatchFault.None;
    }

    public static bool HasValidCrc(ReadOnlySpan<byte> batch) =>
        new RecordBatchHeader(batch).Crc == Crc32C.Compute(batch[RecordBatchHeader.AttributesOffset..]);

    private static RecordBatchFault CheckContent(ReadOnlySpan<byte> batch)
    {
        if (!HasValidCrc(batch))
        {
            return RecordBatchFault.CrcMismatch;
        }

        var header = new RecordBatchHeader(batch);
        if (header.Attributes.Codec > CompressionCodec.Zstd)
        {
            return RecordBatchFault.UnknownCodec;
        }

        if (header.BaseOffset < 0 || header.LastOffsetDelta < 0 || header.LastOffset < 0)
        {
            return RecordBatchFault.InvalidOffsetRange;
        }

        int count = header.RecordCount;
        bool tooManyForBytes = header.Attributes.Codec == CompressionCodec.None && count > (batch.Length - RecordBatchHeader.Size) / MinRecordSize;
        return count < 0 || count - 1 > header.LastOffsetDelta || tooManyForBytes ? RecordBatchFault.InvalidRecordCount : RecordBatchFault.None;
    }
}
