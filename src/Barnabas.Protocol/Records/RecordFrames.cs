using System.Buffers.Binary;
using Barnabas.Protocol.Errors;

namespace Barnabas.Protocol.Records;

/// <summary>
/// Steps through records of any format by their lengths alone: v2 batches and messages of formats 0 and 1 share offset, size and the place
/// of the magic. What a step gives is not checked further. Stateless and thread-safe.
/// </summary>
public static class RecordFrames
{
    /// <summary>The size that the smallest message has, that of format 0 without key and value.</summary>
    private const int MinSize = 14;
    private const int SizeOffset = RecordBatchHeader.BatchLengthOffset;

    /// <summary>The bytes of the first batch or message; 0 where it is not there as a whole.</summary>
    /// <exception cref="InvalidRecordsException">It claims a size or a format that there is not.</exception>
    public static int SizeOfFirst(ReadOnlySpan<byte> records)
    {
        if (records.Length < RecordBatchHeader.LogOverhead)
        {
            return 0;
        }

        int size = BinaryPrimitives.ReadInt32BigEndian(records[SizeOffset..]);
        if (size < MinSize)
        {
            throw new InvalidRecordsException($"A batch or message claims {size} bytes.", ErrorCode.CorruptMessage);
        }

        if (records.Length > RecordBatchHeader.MagicOffset && records[RecordBatchHeader.MagicOffset] > RecordBatchHeader.CurrentMagic)
        {
            throw new InvalidRecordsException($"There is no message format {records[RecordBatchHeader.MagicOffset]}.", ErrorCode.CorruptMessage);
        }

        return size <= records.Length - RecordBatchHeader.LogOverhead ? RecordBatchHeader.LogOverhead + size : 0;
    }

    /// <summary>The bytes of all batches and messages before the first that is not there as a whole.</summary>
    /// <exception cref="InvalidRecordsException">One of them claims a size or a format that there is not.</exception>
    public static int SizeOfWhole(ReadOnlySpan<byte> records)
    {
        int whole = 0;
        for (int size = SizeOfFirst(records); size > 0; size = SizeOfFirst(records[whole..]))
        {
            whole += size;
        }

        return whole;
    }
}
