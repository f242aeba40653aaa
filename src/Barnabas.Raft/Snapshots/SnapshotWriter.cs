using Barnabas.Protocol.Records;
using Barnabas.Raft.Log;
using Barnabas.Raft.Quorum;
using Barnabas.Storage.Disk;

namespace Barnabas.Raft.Snapshots;

/// <summary>
/// Writes one snapshot file: header, batches of records, footer; under a partial name until <see cref="Freeze"/> renames the whole and
/// synced file. Disposed without that, the partial file is deleted. Owned by one thread.
/// </summary>
internal sealed class SnapshotWriter : IDisposable
{
    private const int MaxBatchBytes = 8 * 1024 * 1024;

    private readonly IDisk _disk;
    private readonly string _directory;
    private readonly string _partial;
    private readonly string _final;
    private readonly OffsetAndEpoch _id;
    private readonly long _now;
    private readonly IDiskFile _file;
    private readonly RecordBatchBuilder _builder = new();
    private long _position;
    private long _nextOffset;
    private bool _frozen;

    /// <param name="disk">Where to.</param>
    /// <param name="directory">The metadata log's directory, or for a bootstrap checkpoint the log directory.</param>
    /// <param name="name">The file's name when it is whole.</param>
    /// <param name="id">What the snapshot stands for.</param>
    /// <param name="lastTimestamp">When the last record that it holds was appended, in ms.</param>
    /// <param name="voters">The voter set at that point.</param>
    /// <param name="now">In ms.</param>
    public SnapshotWriter(IDisk disk, string directory, string name, OffsetAndEpoch id, long lastTimestamp, VoterSetState voters, long now)
    {
        _disk = disk;
        _directory = directory;
        _id = id;
        _now = now;
        _final = Path.Combine(directory, name);
        _partial = _final + ".part";
        _file = disk.Open(_partial, create: true);
        _file.SetLength(0);
        Write(ControlBatches.SnapshotHeader(lastTimestamp, voters, id.Epoch, now, out int count));
        _nextOffset = count;
        StartBatch();
    }

    public void Append(ReadOnlyMemory<byte> record)
    {
        if (_builder.Count > 0 && _builder.UncompressedSize + record.Length > MaxBatchBytes)
        {
            EndBatch();
        }
        _builder.Append(_now, default(ReadOnlyMemory<byte>?), record);
    }

    /// <summary>Makes the snapshot whole and visible, also after a loss of power.</summary>
    public void Freeze()
    {
        EndBatch();
        Write(ControlBatches.SnapshotFooter(_nextOffset, _id.Epoch, _now));
        _file.Flush();
        _file.Dispose();
        _disk.MoveFile(_partial, _final);
        _disk.SyncDirectory(_directory);
        _frozen = true;
    }

    public void Dispose()
    {
        _builder.Dispose();
        if (!_frozen)
        {
            _file.Dispose();
            _disk.DeleteFile(_partial);
        }
    }

    private void StartBatch() => _builder.Reset(new RecordBatchOptions { BaseOffset = _nextOffset, PartitionLeaderEpoch = _id.Epoch });

    private void EndBatch()
    {
        if (_builder.Count > 0)
        {
            Write(_builder.Build().Span);
            _nextOffset += _builder.Count;
            StartBatch();
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _file.Write(bytes, _position);
        _position += bytes.Length;
    }
}
