using System.Runtime.InteropServices;

namespace Barnabas.Interop.Tests.Processes;

/// <summary>kill(2), because .NET sends SIGKILL only.</summary>
internal static class Signal
{
    private const int Terminate = 15;

    /// <summary>Asks the process to end. A process that is gone already is no error.</summary>
    public static void SendTerminate(int pid) => _ = Kill(pid, Terminate);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int pid, int signal);
}
