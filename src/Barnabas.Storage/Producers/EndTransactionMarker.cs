using System.Buffers.Binary;
using Barnabas.Protocol.Records;

namespace Barnabas.Storage.Producers;

/// <summary>The commit or abort marker in a control batch. Immutable.</summary>
internal readonly record struct EndTransactionMarker(bool IsCommit, int CoordinatorEpoch, long Timestamp)
{
    private const short AbortType = 0;
    private const short CommitType = 1;

    /// <summary>Reads the marker of a control batch; false where it holds none (another control record, or cleaned away).</summary>
    public static bool TryRead(ReadOnlySpan<byte> batch, out EndTransactionMarker marker)
    {
        marker = default;
        var header = new RecordBatchHeader(batch);
        if (header.RecordCount == 0 || header.Attributes.Codec != CompressionCodec.None)
        {
            return false;
        }

        // A record: length, attributes (1 byte), timestamp delta, offset delta, key, value; then a key of version and type (int16) and a
        // value of version (int16) and coordinator epoch (int32).
        ReadOnlySpan<byte> record = batch[RecordBatchHeader.Size..];
        if (!TryVarlong(ref record, out _) || record.IsEmpty)
        {
            return false;
        }

        record = record[1..];
        if (!TryVarlong(ref record, out long timestampDelta)
            || !TryVarlong(ref record, out _)
            || !TryBytes(ref record, out ReadOnlySpan<byte> key)
            || !TryBytes(ref record, out ReadOnlySpan<byte> value)
            || key.Length < 4
            || value.Length < 6)
        {
            return false;
        }

        short type = BinaryPrimitives.ReadInt16BigEndian(key[2..]);
        if (type is not (AbortType or CommitType))
        {
            return false;
        }

        long timestamp = header.Attributes.IsLogAppendTime ? header.MaxTimestamp : header.BaseTimestamp + timestampDelta;
        marker = new EndTransactionMarker(type == CommitType, BinaryPrimitives.ReadInt32BigEndian(value[2..]), timestamp);
        return true;
    }

    private static bool TryBytes(ref ReadOnlySpan<byte> from, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (!TryVarlong(ref from, out long length) || length > from.Length)
        {
            return false;
        }

        if (length > 0)
        {
            bytes = from[..(int)length];
            from = from[(int)length..];
        }

        return true;
    }

    private static bool TryVarlong(ref ReadOnlySpan<byte> from, out long value)
    {
        ulong raw = 0;
        for (int i = 0; i < Math.Min(from.Length, 10); i++)
        {
            raw |= (ulong)(from[i] & 0x7f) << (7 * i);
            if (from[i] < 0x80)
            {
                from = from[(i + 1)..];
                value = (long)(raw >> 1) ^ -(long)(raw & 1);
                return true;
            }
        }

        value = 0;
        return false;
    }
}
