using Barnabas.Storage.Checkpoints;
using Barnabas.Storage.Disk;

namespace Barnabas.Storage.Epochs;

/// <summary>
/// Which leader epoch each offset of a log was written in: epochs and start offsets both rise. Kept in the log's
/// <c>leader-epoch-checkpoint</c>. Read by any thread; changed under the log's append lock.
/// </summary>
public sealed class LeaderEpochCache
{
    public const int UndefinedEpoch = -1;

    internal const string FileName = "leader-epoch-checkpoint";

    private readonly IDisk _disk;
    private string _path;
    private volatile EpochEntry[] _entries = [];

    internal LeaderEpochCache(IDisk disk, string directory)
    {
        _disk = disk;
        _path = Path.Combine(directory, FileName);
    }

    public IReadOnlyList<EpochEntry> Entries => _entries;

    /// <summary>-1 where none is known.</summary>
    public int LatestEpoch => _entries is [.., var last] ? last.Epoch : UndefinedEpoch;

    /// <summary>The epoch that an offset was written in; -1 where it is below all that is known.</summary>
    public int EpochOf(long offset)
    {
        EpochEntry[] entries = _entries;
        for (int i = entries.Length - 1; i >= 0; i--)
        {
            if (entries[i].StartOffset <= offset)
            {
                return entries[i].Epoch;
            }
        }

        return UndefinedEpoch;
    }

    /// <summary>See <see cref="EpochEndOffset"/>; an epoch below all that is known ends where the first known one starts.</summary>
    public EpochEndOffset EndOffsetOf(int epoch, long logEndOffset)
    {
        EpochEntry[] entries = _entries;
        if (epoch == UndefinedEpoch || entries.Length == 0)
        {
            return EpochEndOffset.Undefined;
        }

        if (epoch == entries[^1].Epoch)
        {
            return new EpochEndOffset(epoch, logEndOffset);
        }

        int above = Array.FindIndex(entries, entry => entry.Epoch > epoch);
        return above switch
        {
            < 0 => EpochEndOffset.Undefined,
            0 => new EpochEndOffset(epoch, entries[0].StartOffset),
            _ => new EpochEndOffset(entries[above - 1].Epoch, entries[above].StartOffset),
        };
    }

    internal void Load()
    {
        if (_disk.FileExists(_path))
        {
            _entries = [.. CheckpointFile.ReadEpochs(_disk, _path)];
        }
    }

    /// <summary>A batch of <paramref name="epoch"/> starts at <paramref name="startOffset"/>. Writes the file only where the epoch is new.</summary>
    internal void Assign(int epoch, long startOffset)
    {
        EpochEntry[] before = _entries;
        if (TryAssign(epoch, startOffset))
        {
            try
            {
                Write();
            }
            catch (IOException)
            {
                _entries = before;
                throw;
            }
        }
    }

    /// <summary>As <see cref="Assign"/>, but the caller calls <see cref="Write"/> later: recovery.</summary>
    internal bool TryAssign(int epoch, long startOffset)
    {
        EpochEntry[] entries = _entries;
        if (epoch < 0 || (entries is [.., var last] && epoch == last.Epoch && startOffset >= last.StartOffset))
        {
            return false;
        }

        int keep = entries.Length;
        while (keep > 0 && (entries[keep - 1].Epoch >= epoch || entries[keep - 1].StartOffset >= startOffset))
        {
            keep--;
        }

        _entries = [.. entries.AsSpan(0, keep), new EpochEntry(epoch, startOffset)];
        return true;
    }

    /// <summary>The log now ends at <paramref name="endOffset"/>.</summary>
    internal void TruncateFromEnd(long endOffset)
    {
        EpochEntry[] entries = _entries;
        int keep = entries.Length;
        while (keep > 0 && entries[keep - 1].StartOffset >= endOffset)
        {
            keep--;
        }

        if (keep < entries.Length)
        {
            _entries = entries[..keep];
            Write();
        }
    }

    /// <summary>The log now starts at <paramref name="startOffset"/>; the epoch of that offset stays.</summary>
    internal void TruncateFromStart(long startOffset)
    {
        EpochEntry[] entries = _entries;
        int first = entries.Length - 1;
        while (first >= 0 && entries[first].StartOffset > startOffset)
        {
            first--;
        }

        if (first < 0 || (first == 0 && entries[0].StartOffset == startOffset))
        {
            return;
        }

        _entries = [new EpochEntry(entries[first].Epoch, startOffset), .. entries.AsSpan(first + 1)];
        Write();
    }

    internal void Clear()
    {
        if (_entries.Length > 0)
        {
            _entries = [];
            Write();
        }
    }

    internal void Write() => CheckpointFile.WriteEpochs(_disk, _path, _entries);

    internal void RelocateTo(string directory) => _path = Path.Combine(directory, FileName);
}
