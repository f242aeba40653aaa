using Barnabas.Protocol.Records;
using Barnabas.Storage.Disk;
using Barnabas.Storage.Segments;
using Microsoft.Win32.SafeHandles;

namespace Barnabas.Storage;

/// <summary>
/// A range of a segment file with record batches; the last batch may be cut, as Kafka's fetch cuts it. Keeps the file open, also when
/// the segment is deleted meanwhile, until it is disposed. Immutable otherwise.
/// </summary>
public sealed class FileRecords : FileRegionSource
{
    private readonly SegmentFile _segment;
    private readonly IDiskFile _file;
    private int _disposed;

    /// <summary>Takes over one reference to the segment file.</summary>
    internal FileRecords(SegmentFile segment, IDiskFile file, long segmentBaseOffset, long position, int length)
    {
        _segment = segment;
        _file = file;
        SegmentBaseOffset = segmentBaseOffset;
        Position = position;
        Length = length;
    }

    public override SafeFileHandle? Handle => _file.Handle;

    public override long Position { get; }

    public override int Length { get; }

    internal long SegmentBaseOffset { get; }

    public override int Read(int offset, Span<byte> destination) =>
        _file.Read(destination[..Math.Min(destination.Length, Length - offset)], Position + offset);

    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _segment.Release();
        }
    }
}
