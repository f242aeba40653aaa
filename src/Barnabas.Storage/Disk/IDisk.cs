namespace Barnabas.Storage.Disk;

/// <summary>
/// Everything that the storage asks of a file system: the one seam to the disk. The operating system's is <see cref="FileDisk"/>; tests
/// put one behind it that fills up or fails. Thread-safe. Every failure is an <see cref="IOException"/>.
/// </summary>
public interface IDisk
{
    /// <summary>Opens a file for reading and writing; with <paramref name="create"/>, makes it where it does not exist.</summary>
    IDiskFile Open(string path, bool create);

    bool FileExists(string path);

    /// <summary>Bytes of a file that exists.</summary>
    long FileLength(string path);

    /// <summary>When the file was last written, in milliseconds since the epoch.</summary>
    long LastModified(string path);

    /// <summary>Deletes a file; nothing happens where there is none. Whoever has it open goes on reading.</summary>
    void DeleteFile(string path);

    /// <summary>Renames a file atomically over whatever has the new name.</summary>
    void MoveFile(string from, string to);

    bool DirectoryExists(string path);

    void CreateDirectory(string path);

    void MoveDirectory(string from, string to);

    /// <summary>Deletes a directory and all in it.</summary>
    void DeleteDirectory(string path);

    /// <summary>Names (not paths) of the files of a directory, sorted.</summary>
    string[] Files(string directory);

    /// <summary>Names (not paths) of the directories in a directory, sorted.</summary>
    string[] Directories(string directory);

    /// <summary>Locks a file against other processes until the answer is disposed; null where another one holds it.</summary>
    IDisposable? TryLock(string path);

    /// <summary>Bytes of the volume that holds a path: all, and those that may be used.</summary>
    (long Total, long Usable) Space(string path);

    /// <summary>Makes creations, renames and deletions in a directory survive a loss of power.</summary>
    void SyncDirectory(string path);
}
