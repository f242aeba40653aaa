using Barnabas.Storage.Disk;
using Barnabas.Storage.Segments;
using Microsoft.Extensions.Logging;

namespace Barnabas.Storage.Producers;

/// <summary>
/// The <c>.snapshot</c> files of a log: one at the base offset of each segment but the first, and one at the end of the log after a clean
/// stop or a recovery. Owned by the log's append lock.
/// </summary>
internal sealed class ProducerSnapshots
{
    private readonly IDisk _disk;
    private readonly ILogger _logger;
    private readonly SortedSet<long> _offsets = [];
    private string _directory;
    private long _lastTaken;

    public ProducerSnapshots(IDisk disk, string directory, ILogger logger)
    {
        _disk = disk;
        _directory = directory;
        _logger = logger;
    }

    public bool IsEmpty => _offsets.Count == 0;

    public void Scan()
    {
        _offsets.Clear();
        foreach (string name in _disk.Files(_directory))
        {
            if (LogFileNames.TryParse(name, LogFileNames.Snapshot, out long offset))
            {
                _offsets.Add(offset);
            }
        }
    }

    /// <summary>Writes the state as of its end offset, unless that was done.</summary>
    public void Take(ProducerStateManager producers, bool sync)
    {
        long offset = producers.MapEndOffset;
        if (offset <= _lastTaken)
        {
            return;
        }

        using (IDiskFile file = _disk.Open(PathOf(offset), create: true))
        {
            byte[] bytes = producers.Snapshot();
            file.SetLength(bytes.Length);
            file.Write(bytes, 0);
            if (sync)
            {
                file.Flush();
            }
        }

        _offsets.Add(offset);
        _lastTaken = offset;
    }

    /// <summary>Loads the latest whole snapshot at or below an offset; starts empty at <paramref name="logStartOffset"/> where there is none.</summary>
    public void LoadLatest(ProducerStateManager producers, long logStartOffset, long maxOffset, long now, long expirationMs)
    {
        foreach (long offset in _offsets.GetViewBetween(Math.Min(logStartOffset, maxOffset), maxOffset).Reverse().ToArray())
        {
            var entries = new List<ProducerStateEntry>();
            if (ProducerSnapshotFile.TryRead(_disk.ReadFile(PathOf(offset)), entries, out string fault))
            {
                producers.Load(entries, offset, now, expirationMs);
                _lastTaken = offset;
                return;
            }

            StorageLog.CorruptSnapshot(_logger, PathOf(offset), fault);
            Delete(offset);
        }

        producers.Clear(logStartOffset);
        _lastTaken = logStartOffset;
    }

    /// <summary>Deletes snapshots outside of (logStartOffset, logEndOffset].</summary>
    public void DeleteOutside(long logStartOffset, long logEndOffset)
    {
        foreach (long offset in _offsets.Where(offset => offset <= logStartOffset || offset > logEndOffset).ToArray())
        {
            Delete(offset);
        }
    }

    /// <summary>Deletes snapshots that belong to no segment, but for the one behind the last segment's base that a clean stop leaves.</summary>
    public void DeleteStray(SegmentSet segments)
    {
        long newest = _offsets.Count == 0 ? -1 : _offsets.Max;
        var bases = new HashSet<long>();
        foreach (LogSegment segment in segments.All)
        {
            bases.Add(segment.BaseOffset);
        }

        foreach (long offset in _offsets.Where(offset => !bases.Contains(offset) && (offset != newest || offset < segments.Active.BaseOffset)).ToArray())
        {
            Delete(offset);
        }
    }

    public void DeleteAll() => DeleteOutside(long.MaxValue, long.MaxValue);

    /// <summary>Renames the snapshot at an offset for deletion later; null where there is none.</summary>
    public string? MarkDeleted(long offset)
    {
        if (!_offsets.Remove(offset))
        {
            return null;
        }

        string path = PathOf(offset);
        if (!_disk.FileExists(path))
        {
            return null;
        }

        _disk.MoveFile(path, path + LogFileNames.Deleted);
        return path + LogFileNames.Deleted;
    }

    public void RelocateTo(string directory) => _directory = directory;

    private void Delete(long offset)
    {
        _disk.DeleteFile(PathOf(offset));
        _offsets.Remove(offset);
    }

    private string PathOf(long offset) => LogFileNames.Of(_directory, offset, LogFileNames.Snapshot);
}
