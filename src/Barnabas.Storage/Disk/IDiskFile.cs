using Microsoft.Win32.SafeHandles;

namespace Barnabas.Storage.Disk;

/// <summary>An open file of an <see cref="IDisk"/>. Reads and writes name their position and may run at the same time. Every failure is an <see cref="IOException"/>.</summary>
public interface IDiskFile : IDisposable
{
    /// <summary>What the operating system can send from, or null where there is no such thing.</summary>
    SafeFileHandle? Handle { get; }

    long Length { get; }

    /// <summary>Reads until the span is full or the file ends; returns the bytes read.</summary>
    int Read(Span<byte> destination, long position);

    /// <summary>Writes all bytes. After a failure, some of them may be in the file.</summary>
    void Write(ReadOnlySpan<byte> bytes, long position);

    void SetLength(long length);

    /// <summary>fsync.</summary>
    void Flush();

    /// <summary>Has the disk begin to write a range; a hint, which waits for nothing and promises nothing.</summary>
    void StartWriteBack(long position, long length)
    {
    }

    /// <summary>The range is not expected to be read soon: what of it is on the disk may leave the memory; a hint.</summary>
    void DropFromCache(long position, long length)
    {
    }
}
