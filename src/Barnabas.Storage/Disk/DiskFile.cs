using Microsoft.Win32.SafeHandles;

namespace Barnabas.Storage.Disk;

/// <summary>An open file of the operating system. Thread-safe but for <see cref="Dispose"/>.</summary>
internal sealed class DiskFile(SafeFileHandle handle) : IDiskFile
{
    public SafeFileHandle Handle => handle;

    public long Length => RandomAccess.GetLength(handle);

    public int Read(Span<byte> destination, long position)
    {
        int total = 0;
        while (total < destination.Length)
        {
            int read = RandomAccess.Read(handle, destination[total..], position + total);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }

    public void Write(ReadOnlySpan<byte> bytes, long position) => RandomAccess.Write(handle, bytes, position);

    public void SetLength(long length) => RandomAccess.SetLength(handle, length);

    public void Flush() => RandomAccess.FlushToDisk(handle);

    public void StartWriteBack(long position, long length) => PageCache.StartWriteBack(handle, position, length);

    public void DropFromCache(long position, long length) => PageCache.Drop(handle, position, length);

    public void Dispose() => handle.Dispose();
}
