namespace Barnabas.Storage.Loading;

/// <summary>The read buffer of one recovery thread: reused for each segment, and grown only for a batch that is larger. Owned by that thread.</summary>
internal sealed class ScanBuffer
{
    // Small enough to stay in the processor's cache between the read and the CRC, large enough that system calls do not count.
    private const int InitialSize = 512 * 1024;

    public byte[] Bytes { get; private set; } = new byte[InitialSize];

    public void Grow(int size, int used)
    {
        byte[] bytes = new byte[size];
        Bytes.AsSpan(0, used).CopyTo(bytes);
        Bytes = bytes;
    }
}
