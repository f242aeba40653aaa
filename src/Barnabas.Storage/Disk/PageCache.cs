using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Barnabas.Storage.Disk;

/// <summary>Hints to Linux about cached pages of a file, for which .NET has no calls; nothing happens on other systems. Stateless.</summary>
internal static partial class PageCache
{
    /// <summary>SYNC_FILE_RANGE_WRITE: begin to write what is not being written, and wait for nothing.</summary>
    private const uint BeginWriting = 2;

    /// <summary>POSIX_FADV_DONTNEED</summary>
    private const int NotNeeded = 4;

    public static void StartWriteBack(SafeFileHandle file, long position, long length)
    {
        if (OperatingSystem.IsLinux() && SyncFileRange(file, position, length, BeginWriting) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            throw new IOException($"Cannot begin to write bytes {position} to {position + length} of a file: {Marshal.GetPInvokeErrorMessage(error)}", error);
        }
    }

    public static void Drop(SafeFileHandle file, long position, long length)
    {
        // The call gives its error back and leaves errno alone.
        if (OperatingSystem.IsLinux() && Advise(file, position, length, NotNeeded) is var error and not 0)
        {
            throw new IOException($"Cannot drop bytes {position} to {position + length} of a file from the cache: {Marshal.GetPInvokeErrorMessage(error)}", error);
        }
    }

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    private static partial int SyncFileRange(SafeFileHandle file, long position, long length, uint flags);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, long position, long length, int advice);
}
