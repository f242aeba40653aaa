using System.Diagnostics;

namespace Barnabas.LoadGenerator.Load;

/// <summary>What a broker's process on this machine has used. Stateless; null where no process is named.</summary>
internal static class ProcessUse
{
    public static TimeSpan? Cpu(int? processId)
    {
        using var process = Find(processId);
        return process?.TotalProcessorTime;
    }

    public static long? ResidentBytes(int? processId)
    {
        using var process = Find(processId);
        return process?.WorkingSet64;
    }

    private static Process? Find(int? processId) => processId is { } id ? Process.GetProcessById(id) : null;
}
