using Microsoft.Win32.SafeHandles;

namespace Barnabas.Protocol.Records;

/// <summary>
/// Record bytes that are a range of a file. The connection sends them straight from the file where it can (sendfile), and reads them
/// into a buffer where it cannot (TLS, in-memory transport). Whoever makes one keeps the file readable, also when it is deleted
/// meanwhile, until the connection that was handed the response disposes the source: once, from any thread, whether the bytes went out
/// or not. Immutable otherwise.
/// </summary>
public abstract class FileRegionSource : RecordsSource, IDisposable
{
    /// <summary>The open file, or null where the disk behind it is not the operating system's (tests): then <see cref="Read"/> serves.</summary>
    public abstract SafeFileHandle? Handle { get; }

    /// <summary>Where the range starts in the file, in bytes.</summary>
    public abstract long Position { get; }

    /// <summary>Reads from <paramref name="offset"/> bytes into the range; returns the bytes read, 0 only at the end of the file.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public abstract int Read(int offset, Span<byte> destination);

    /// <summary>Lets the file go.</summary>
    public abstract void Dispose();
}
