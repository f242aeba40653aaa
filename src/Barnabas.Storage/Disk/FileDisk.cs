using System.Runtime.InteropServices;

namespace Barnabas.Storage.Disk;

/// <summary>The operating system's file system. Stateless and thread-safe.</summary>
public sealed partial class FileDisk : IDisk
{
    public static FileDisk Instance { get; } = new();

    // Sharing everything keeps .NET from taking advisory locks: the directory's .lock file is the only lock, as in Kafka.
    public IDiskFile Open(string path, bool create) => new DiskFile(File.OpenHandle(
        path,
        create ? FileMode.OpenOrCreate : FileMode.Open,
        FileAccess.ReadWrite,
        FileShare.ReadWrite | FileShare.Delete));

    public bool FileExists(string path) => File.Exists(path);

    public long FileLength(string path) => new FileInfo(path).Length;

    public long LastModified(string path) => new DateTimeOffset(File.GetLastWriteTimeUtc(path)).ToUnixTimeMilliseconds();

    public void DeleteFile(string path) => Translated(path, static p => File.Delete(p));

    public void MoveFile(string from, string to) => Translated((from, to), static p => File.Move(p.from, p.to, overwrite: true));

    public bool DirectoryExists(string path) => Directory.Exists(path);

    public void CreateDirectory(string path) => Translated(path, static p => Directory.CreateDirectory(p));

    public void MoveDirectory(string from, string to) => Translated((from, to), static p => Directory.Move(p.from, p.to));

    public void DeleteDirectory(string path) => Translated(path, static p => Directory.Delete(p, recursive: true));

    public string[] Files(string directory) => Names(Directory.GetFiles(directory));

    public string[] Directories(string directory) => Names(Directory.GetDirectories(directory));

    public IDisposable? TryLock(string path)
    {
        FileStream file;
        try
        {
            // FileShare.None (flock) keeps other handles of this process out; the record lock (fcntl) is the one that Apache Kafka takes.
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }

        try
        {
            if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
            {
                file.Lock(0, long.MaxValue);
            }

            return file;
        }
        catch (IOException)
        {
            file.Dispose();
            return null;
        }
    }

    public (long Total, long Usable) Space(string path)
    {
        var drive = new DriveInfo(path);
        return (drive.TotalSize, drive.AvailableFreeSpace);
    }

    public void SyncDirectory(string path)
    {
        // .NET opens no directories; where there is no such call (Windows) renames are as durable as the file system makes them.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int descriptor = OpenDescriptor(path, 0);
        if (descriptor < 0)
        {
            throw new IOException($"Cannot open directory {path} to sync it: {Marshal.GetLastPInvokeErrorMessage()}", Marshal.GetLastPInvokeError());
        }

        int result = Fsync(descriptor);
        int error = Marshal.GetLastPInvokeError();
        _ = CloseDescriptor(descriptor);
        if (result != 0)
        {
            throw new IOException($"Cannot sync directory {path}: {Marshal.GetPInvokeErrorMessage(error)}", error);
        }
    }

    private static void Translated<T>(T argument, Action<T> action)
    {
        try
        {
            action(argument);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    private static string[] Names(string[] paths)
    {
        string[] names = Array.ConvertAll(paths, path => Path.GetFileName(path)!);
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenDescriptor(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int CloseDescriptor(int descriptor);
}
