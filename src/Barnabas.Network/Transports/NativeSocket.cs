using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Barnabas.Network.Transports;

/// <summary>
/// The two Linux system calls that <see cref="Socket"/> does not offer: sendfile(2) without blocking, and send(2) with MSG_MORE. Both
/// return the bytes taken, or -1.
/// </summary>
internal static unsafe partial class NativeSocket
{
    private const int DontWait = 0x40;
    private const int NoSignal = 0x4000;
    private const int More = 0x8000;

    public static bool IsAvailable { get; } = OperatingSystem.IsLinux();

    public static int SendMore(SafeSocketHandle socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            return (int)Send(socket, start, (nuint)bytes.Length, DontWait | NoSignal | More);
        }
    }

    /// <summary>The socket has to be in non-blocking mode, which it is from its first asynchronous operation on.</summary>
    public static int SendFile(SafeSocketHandle socket, SafeFileHandle file, long position, int count) =>
        (int)SendFile(socket, file, ref position, (nuint)count);

    [LibraryImport("libc", EntryPoint = "send")]
    private static partial nint Send(SafeSocketHandle socket, byte* bytes, nuint count, int flags);

    [LibraryImport("libc", EntryPoint = "sendfile64")]
    private static partial nint SendFile(SafeSocketHandle socket, SafeFileHandle file, ref long position, nuint count);
}
