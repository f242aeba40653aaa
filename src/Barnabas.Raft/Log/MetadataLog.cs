using System.Buffers;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Records;
using Barnabas.Protocol.Wire;
using Barnabas.Raft.Quorum;
using Barnabas.Raft.Snapshots;
using Barnabas.Storage;
using Barnabas.Storage.Disk;

namespace Barnabas.Raft.Log;

/// <summary>
/// <c>__cluster_metadata-0</c>: the log of metadata records and the snapshots that bound it. Opening recovers it as Kafka does: partial
/// snapshots are deleted, a torn tail is cut off, and a log that ends before the latest snapshot starts again there. Owned by the quorum's
/// loop, except where a member says otherwise.
/// </summary>
public sealed class MetadataLog : IDisposable
{
    /// <summary>The largest batch, as in Kafka: what one decision of the controller must fit in.</summary>
    public const int MaxBatchBytes = 8 * 1024 * 1024;

    private const int ReadBytes = 1024 * 1024;
    private const string DirectoryName = "__cluster_metadata-0";
    private const string PartitionMetadata = "partition.metadata";

    private readonly MetadataLogOptions _options;
    private readonly IDisk _disk;
    private readonly PartitionLog _log;
    private readonly SortedSet<OffsetAndEpoch> _snapshots = [];

    private MetadataLog(MetadataLogOptions options)
    {
        _options = options;
        _disk = options.Storage.Disk;
        Directory = PathIn(options.LogDirectory);
        _disk.CreateDirectory(Directory);
        LoadSnapshots();
        WritePartitionMetadata();
        _log = PartitionLog.Open(new PartitionLogOptions
        {
            TopicPartition = new TopicPartition("__cluster_metadata", 0),
            Directory = Directory,
            Context = options.Storage,
            LogStartOffset = 0,
            Config = new LogConfig
            {
                SegmentBytes = options.SegmentBytes,
                SegmentMs = options.SegmentMs,
                MaxMessageBytes = MaxBatchBytes,
                RetentionBytes = -1,
                RetentionMs = -1,
            },
        });
        if (LatestSnapshot is { } latest && _log.LogEndOffset < latest.Offset)
        {
            Check(_log.TruncateFullyAndStartAt(latest.Offset));
        }
        if (_log.LogStartOffset > 0 && !_snapshots.Any(s => s.Offset >= _log.LogStartOffset))
        {
            throw new RaftStorageException(
                $"The metadata log in {Directory} starts at offset {_log.LogStartOffset}, and no snapshot holds what was before it.");
        }
    }

    /// <summary>The directory of the log itself.</summary>
    public string Directory { get; }

    public long StartOffset => _log.LogStartOffset;

    /// <summary>The offset of the next record.</summary>
    public long EndOffset => _log.LogEndOffset;

    /// <summary>The epoch of the last batch, or of the latest snapshot where the log is empty; 0 where there is neither.</summary>
    public int LastEpoch => Math.Max(_log.Epochs.LatestEpoch, LatestSnapshot?.Epoch ?? 0);

    public OffsetAndEpoch? LatestSnapshot => _snapshots.Count == 0 ? null : _snapshots.Max;

    /// <summary>The directory of the metadata log below a log directory.</summary>
    public static string PathIn(string logDirectory) => Path.Combine(logDirectory, DirectoryName);

    /// <exception cref="IOException">The disk failed.</exception>
    /// <exception cref="RaftStorageException">Log and snapshots together do not hold all metadata.</exception>
    public static MetadataLog Open(MetadataLogOptions options) => new(options);

    public Snapshot ReadSnapshot(OffsetAndEpoch id) => Snapshot.Read(_disk, Path.Combine(Directory, SnapshotFileName.Of(id)), id);

    /// <summary>
    /// The data batches from the first that holds <paramref name="offset"/> on, in order; control batches are taken in and passed over.
    /// Gives each batch and afterwards what the voter set is.
    /// </summary>
    public IEnumerable<QuorumBatch> Read(long offset, VoterSetState voters, Action<VoterSetState> onVoters)
    {
        var decoder = new BatchDecoder(voters);
        while (offset < _log.LogEndOffset)
        {
            (ErrorCode error, IMemoryOwner<byte>? memory, int length) = _log.ReadToMemory(offset, ReadBytes, minOneMessage: true, _log.LogEndOffset);
            using (memory)
            {
                Check(error);
                if (memory is null || length == 0)
                {
                    throw new RaftStorageException($"The metadata log in {Directory} has nothing to read at offset {offset}, before its end {_log.LogEndOffset}.");
                }
                foreach (QuorumBatch batch in Decode(decoder, memory.Memory[..length]))
                {
                    yield return batch;
                }
                offset = NextOffset(memory.Memory.Span[..length]);
            }
        }
        onVoters(decoder.Voters);
    }

    /// <summary>Appends a batch that holds its own offset and epoch; not yet safe from a loss of power, see <see cref="Flush"/>.</summary>
    /// <exception cref="RaftStorageException">Nothing was appended.</exception>
    public void Append(Memory<byte> batch)
    {
        AppendResult result = _log.AppendAsLeader(batch, -1, AppendOrigin.RaftLeader);
        if (result.ErrorCode != ErrorCode.None)
        {
            throw new RaftStorageException($"The metadata log in {Directory} cannot be appended to: {result.ErrorCode} {result.ErrorMessage}");
        }
    }

    /// <summary>Makes everything appended safe from a loss of power.</summary>
    public void Flush() => Check(_log.Flush());

    /// <summary>Writes a snapshot file. Thread-safe; the snapshot counts once <see cref="AddSnapshot"/> was called.</summary>
    public void WriteSnapshot(OffsetAndEpoch id, long lastTimestamp, VoterSetState voters, IEnumerable<ReadOnlyMemory<byte>> records)
    {
        using var writer = new SnapshotWriter(_disk, Directory, SnapshotFileName.Of(id), id, lastTimestamp, voters, _options.Storage.Now);
        foreach (ReadOnlyMemory<byte> record in records)
        {
            writer.Append(record);
        }
        writer.Freeze();
    }

    public void AddSnapshot(OffsetAndEpoch id) => _snapshots.Add(id);

    /// <summary>The committed end: snapshots and retention stay below it.</summary>
    public void UpdateHighWatermark(long offset) => _log.UpdateHighWatermark(offset);

    /// <summary>
    /// Deletes the oldest snapshots beyond retention, all but the latest at most, and the log below the oldest that is left; then segments
    /// whose delay has passed.
    /// </summary>
    public void Clean(long now)
    {
        while (_snapshots.Count > 1 && IsBeyondRetention(_snapshots.Min, now))
        {
            OffsetAndEpoch oldest = _snapshots.Min;
            _snapshots.Remove(oldest);
            _disk.DeleteFile(Path.Combine(Directory, SnapshotFileName.Of(oldest)));
            Check(_log.DeleteRecords(_snapshots.Min.Offset));
        }
        _log.DeleteOldSegments(now);
        Check(_log.DeleteDueFiles(now));
    }

    public void Dispose() => _log.Close();

    private static long NextOffset(ReadOnlySpan<byte> batches)
    {
        long next = -1;
        foreach (RecordBatchHeader header in new RecordBatchEnumerator(batches))
        {
            next = header.NextOffset;
        }
        return next;
    }

    private List<QuorumBatch> Decode(BatchDecoder decoder, ReadOnlyMemory<byte> bytes)
    {
        var batches = new List<QuorumBatch>();
        int position = 0;
        try
        {
            while (position < bytes.Length)
            {
                int size = new RecordBatchHeader(bytes.Span[position..]).SizeInBytes;
                if (decoder.Decode(bytes.Slice(position, size)) is { } batch)
                {
                    batches.Add(batch);
                }
                position += size;
            }
        }
        catch (InvalidRecordsException e)
        {
            long offset = new RecordBatchHeader(bytes.Span[position..]).BaseOffset;
            throw new RaftStorageException($"The metadata log in {Directory} is damaged at offset {offset}: {e.Message}", e);
        }
        return batches;
    }

    private bool IsBeyondRetention(OffsetAndEpoch id, long now)
    {
        long size = _log.Size + _snapshots.Sum(s => _disk.FileLength(Path.Combine(Directory, SnapshotFileName.Of(s))));
        return (_options.RetentionBytes > 0 && size > _options.RetentionBytes)
            || (_options.RetentionMs > 0 && now - _disk.LastModified(Path.Combine(Directory, SnapshotFileName.Of(id))) > _options.RetentionMs);
    }

    private void LoadSnapshots()
    {
        foreach (string name in _disk.Files(Directory))
        {
            if (SnapshotFileName.TryParse(name, out OffsetAndEpoch id))
            {
                _snapshots.Add(id);
            }
            else if (name.EndsWith(SnapshotFileName.PartialSuffix, StringComparison.Ordinal)
                || name.EndsWith(SnapshotFileName.DeletedSuffix, StringComparison.Ordinal))
            {
                _disk.DeleteFile(Path.Combine(Directory, name));
            }
        }
    }

    private void WritePartitionMetadata()
    {
        string path = Path.Combine(Directory, PartitionMetadata);
        if (!_disk.FileExists(path))
        {
            TextFile.Replace(_disk, path, $"version: 0\ntopic_id: {KafkaUuid.ToText(KafkaUuid.MetadataTopicId)}");
        }
    }

    private void Check(ErrorCode error)
    {
        if (error != ErrorCode.None)
        {
            throw new RaftStorageException($"The metadata log in {Directory} failed: {error}.");
        }
    }
}
