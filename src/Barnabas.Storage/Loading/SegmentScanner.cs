using System.Buffers.Binary;
using Barnabas.Protocol.Records;
using Barnabas.Storage.Disk;
using Barnabas.Storage.Segments;

namespace Barnabas.Storage.Loading;

/// <summary>Reads whole batches of a segment file one after the other, in large sequential reads. For one walk by one thread.</summary>
internal ref struct SegmentScanner(IDiskFile file, long position, long end, ScanBuffer buffer)
{
    private const int LegacyCrcOffset = 12;

    private long _bufferStart = position;
    private int _buffered;
    private long _next = position;

    /// <summary>Where the current batch starts in the file; after the last one, where the first bytes that are no whole batch start.</summary>
    public readonly long Position => Frame.Size == 0 ? _next : _next - Frame.Size;

    public BatchFrame Frame { get; private set; }

    /// <summary>All bytes of the current batch.</summary>
    public readonly ReadOnlyMemory<byte> Batch => buffer.Bytes.AsMemory((int)(_next - Frame.Size - _bufferStart), (int)Frame.Size);

    /// <summary>Why the walk ended before the end of the range; null where it did not.</summary>
    public string? Fault { get; private set; }

    public bool MoveNext()
    {
        Frame = default;
        if (_next == end)
        {
            return false;
        }

        Fill(BatchFrame.HeaderSize);
        if (!BatchFrame.TryParse(Available, out BatchFrame frame))
        {
            Fault = end - _next < BatchFrame.HeaderSize ? "the file ends within a batch header" : "a batch header is not valid";
            return false;
        }

        if (frame.Size > end - _next)
        {
            Fault = $"the batch has {frame.Size} bytes, the file only {end - _next} more";
            return false;
        }

        Fill((int)frame.Size);
        if (Available.Length < frame.Size)
        {
            Fault = "the file ends within a batch";
            return false;
        }

        Frame = frame;
        _next += frame.Size;
        return true;
    }

    /// <summary>Whether the current batch is as it was written.</summary>
    public bool CheckBatch()
    {
        ReadOnlySpan<byte> batch = Batch.Span;
        bool valid = Frame.Magic == RecordBatchHeader.CurrentMagic
            ? RecordBatchValidator.HasValidCrc(batch)
            : BinaryPrimitives.ReadUInt32BigEndian(batch[LegacyCrcOffset..]) == Crc32.Compute(batch[RecordBatchHeader.MagicOffset..]);
        if (valid)
        {
            return true;
        }

        Fault = $"the CRC of the batch at offset {Frame.BaseOffset} does not match";
        return false;
    }

    private readonly ReadOnlySpan<byte> Available => buffer.Bytes.AsSpan((int)(_next - _bufferStart), _buffered - (int)(_next - _bufferStart));

    private void Fill(int size)
    {
        if (Available.Length >= size)
        {
            return;
        }

        int rest = Available.Length;
        Available.CopyTo(buffer.Bytes);
        _bufferStart = _next;
        if (size > buffer.Bytes.Length)
        {
            buffer.Grow(size, rest);
        }

        int wanted = (int)Math.Min(buffer.Bytes.Length - rest, end - _next - rest);
        _buffered = rest + (wanted > 0 ? file.Read(buffer.Bytes.AsSpan(rest, wanted), _next + rest) : 0);
    }
}
