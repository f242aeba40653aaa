using Barnabas.Storage.Disk;
using Barnabas.Storage.Segments;

namespace Barnabas.Storage.Loading;

/// <summary>
/// Clears up what an interrupted deletion or compaction left in a partition directory: <c>.deleted</c> and <c>.cleaned</c> files go; a
/// <c>.swap</c> segment is whole and takes the place of those that it was compacted from. Stateless.
/// </summary>
internal static class Leftovers
{
    private const string Temporary = ".tmp";

    public static void Settle(IDisk disk, string directory)
    {
        long firstCleaned = long.MaxValue;
        var swaps = new List<string>();
        foreach (string name in disk.Files(directory))
        {
            if (name.EndsWith(LogFileNames.Cleaned, StringComparison.Ordinal) && LogFileNames.TryParseOffset(name, out long offset))
            {
                firstCleaned = Math.Min(firstCleaned, offset);
            }
        }

        foreach (string name in disk.Files(directory))
        {
            string path = Path.Combine(directory, name);
            bool snapshotOfMetadata = name.EndsWith(".checkpoint" + LogFileNames.Deleted, StringComparison.Ordinal);
            if ((name.EndsWith(LogFileNames.Deleted, StringComparison.Ordinal) && !snapshotOfMetadata)
                || name.EndsWith(LogFileNames.Cleaned, StringComparison.Ordinal)
                || (name.EndsWith(Temporary, StringComparison.Ordinal) && !name.EndsWith(".checkpoint" + Temporary, StringComparison.Ordinal)))
            {
                disk.DeleteFile(path);
            }
            else if (name.EndsWith(LogFileNames.Swap, StringComparison.Ordinal) && LogFileNames.TryParseOffset(name, out long offset))
            {
                // A segment is split into several .cleaned ones, renamed from the last to the first: with one left, it was not done.
                if (offset >= firstCleaned)
                {
                    disk.DeleteFile(path);
                }
                else
                {
                    swaps.Add(name);
                }
            }
        }

        if (swaps.Count > 0)
        {
            Swap(disk, directory, swaps);
        }
    }

    private static void Swap(IDisk disk, string directory, List<string> swaps)
    {
        long first = long.MaxValue;
        long next = long.MinValue;
        foreach (string name in swaps)
        {
            if (LogFileNames.TryParse(name, LogFileNames.Log + LogFileNames.Swap, out long offset))
            {
                var segment = new LogSegment(disk, directory, offset, created: 0, rollJitterMs: 0, LogFileNames.Swap);
                first = Math.Min(first, offset);
                next = Math.Max(next, segment.ReadNextOffset());
                segment.Close();
            }
        }

        foreach (string name in disk.Files(directory))
        {
            if (!name.EndsWith(LogFileNames.Swap, StringComparison.Ordinal)
                && LogFileNames.TryParseOffset(name, out long offset)
                && offset >= first && offset < next)
            {
                disk.DeleteFile(Path.Combine(directory, name));
            }
        }

        foreach (string name in swaps)
        {
            string path = Path.Combine(directory, name);
            if (disk.FileExists(path))
            {
                disk.MoveFile(path, path[..^LogFileNames.Swap.Length]);
            }
        }
    }
}
