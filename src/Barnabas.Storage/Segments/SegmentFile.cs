using Barnabas.Storage.Disk;

namespace Barnabas.Storage.Segments;

/// <summary>
/// One file of a segment, opened when it is first used and closed when its owner and every reader in flight have let it go: so a file
/// may be deleted while a fetch still sends from it. Thread-safe.
/// </summary>
internal sealed class SegmentFile(IDisk disk, string path)
{
    private readonly Lock _opening = new();
    private volatile IDiskFile? _file;
    private int _references = 1;
    private string _path = path;

    public string Path
    {
        get => Volatile.Read(ref _path);
    }

    public bool Exists => disk.FileExists(Path);

    /// <summary>Bytes on disk; 0 where there is no file yet.</summary>
    public long Length => _file is { } file ? file.Length : disk.FileExists(Path) ? disk.FileLength(Path) : 0;

    /// <summary>The open file for the owner, who calls nothing after <see cref="Close"/>; makes it where there is none.</summary>
    public IDiskFile File => _file ?? Open();

    /// <summary>Keeps the file open until <see cref="Release"/>; false where it is already closed for good.</summary>
    public bool TryAcquire(out IDiskFile file)
    {
        int references = Volatile.Read(ref _references);
        while (references > 0)
        {
            int seen = Interlocked.CompareExchange(ref _references, references + 1, references);
            if (seen == references)
            {
                try
                {
                    file = File;
                    return true;
                }
                catch
                {
                    Release();
                    throw;
                }
            }

            references = seen;
        }

        file = null!;
        return false;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            _file?.Dispose();
        }
    }

    /// <summary>The owner lets the file go.</summary>
    public void Close() => Release();

    public void MoveTo(string path)
    {
        lock (_opening)
        {
            if (disk.FileExists(_path))
            {
                disk.MoveFile(_path, path);
            }

            Volatile.Write(ref _path, path);
        }
    }

    /// <summary>The directory above was renamed.</summary>
    public void RelocateTo(string directory)
    {
        lock (_opening)
        {
            Volatile.Write(ref _path, System.IO.Path.Combine(directory, System.IO.Path.GetFileName(_path)));
        }
    }

    public void Delete() => disk.DeleteFile(Path);

    private IDiskFile Open()
    {
        lock (_opening)
        {
            return _file ??= disk.Open(_path, create: true);
        }
    }
}
