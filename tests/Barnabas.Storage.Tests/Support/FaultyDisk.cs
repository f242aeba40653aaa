using Barnabas.Storage.Disk;
using Microsoft.Win32.SafeHandles;

namespace Barnabas.Storage.Tests.Support;

/// <summary>A real disk with a limited number of bytes to write, or that fails. Sharing one budget over all files.</summary>
internal sealed class FaultyDisk : IDisk
{
    private const int NoSpace = 28;
    private const int IoError = 5;

    private readonly FileDisk _disk = FileDisk.Instance;

    /// <summary>Bytes that may still be written; a write that does not fit writes what fits and then fails, as pwrite does.</summary>
    public long Free { get; set; } = long.MaxValue;

    /// <summary>Every write and flush fails as a broken disk does.</summary>
    public bool Broken { get; set; }

    /// <summary>Every read fails.</summary>
    public bool Unreadable { get; set; }

    public int Flushes { get; private set; }

    /// <summary>What was hinted about cached pages, in order: "write 0+100" or "drop 0+100", before that the file's name.</summary>
    public List<string> Hints { get; } = [];

    public static IOException Full() => new("No space left on device", NoSpace);

    public IDiskFile Open(string path, bool create)
    {
        if (create && !_disk.FileExists(path))
        {
            Check();
            if (Free <= 0)
            {
                throw Full();
            }
        }

        return new FaultyFile(this, Path.GetFileName(path), _disk.Open(path, create));
    }

    public bool FileExists(string path) => _disk.FileExists(path);

    public long FileLength(string path) => _disk.FileLength(path);

    public long LastModified(string path) => _disk.LastModified(path);

    public void DeleteFile(string path) => _disk.DeleteFile(path);

    public void MoveFile(string from, string to)
    {
        Check();
        _disk.MoveFile(from, to);
    }

    public bool DirectoryExists(string path) => _disk.DirectoryExists(path);

    public void CreateDirectory(string path)
    {
        Check();
        _disk.CreateDirectory(path);
    }

    public void MoveDirectory(string from, string to)
    {
        Check();
        _disk.MoveDirectory(from, to);
    }

    public void DeleteDirectory(string path) => _disk.DeleteDirectory(path);

    public string[] Files(string directory) => _disk.Files(directory);

    public string[] Directories(string directory) => _disk.Directories(directory);

    public void SyncDirectory(string path)
    {
        Check();
        _disk.SyncDirectory(path);
    }

    public IDisposable? TryLock(string path) => _disk.TryLock(path);

    public (long Total, long Usable) Space(string path) => _disk.Space(path);

    private void Check()
    {
        if (Broken)
        {
            throw new IOException("Input/output error", IoError);
        }
    }

    private sealed class FaultyFile(FaultyDisk disk, string name, IDiskFile file) : IDiskFile
    {
        public SafeFileHandle? Handle => file.Handle;

        public long Length => file.Length;

        public int Read(Span<byte> destination, long position) =>
            disk.Unreadable ? throw new IOException("Input/output error", IoError) : file.Read(destination, position);

        public void Write(ReadOnlySpan<byte> bytes, long position)
        {
            disk.Check();
            if (bytes.Length > disk.Free)
            {
                file.Write(bytes[..(int)disk.Free], position);
                disk.Free = 0;
                throw Full();
            }

            disk.Free -= bytes.Length;
            file.Write(bytes, position);
        }

        public void SetLength(long length)
        {
            disk.Check();
            file.SetLength(length);
        }

        public void Flush()
        {
            disk.Check();
            disk.Flushes++;
            file.Flush();
        }

        public void StartWriteBack(long position, long length)
        {
            disk.Check();
            disk.Hints.Add($"{name} write {position}+{length}");
            file.StartWriteBack(position, length);
        }

        public void DropFromCache(long position, long length)
        {
            disk.Check();
            disk.Hints.Add($"{name} drop {position}+{length}");
            file.DropFromCache(position, length);
        }

        public void Dispose() => file.Dispose();
    }
}
