using System.Diagnostics;

namespace Barnabas.Interop.Tests.Processes;

/// <summary>Apache Kafka's command-line tools, many calls in one JVM. Owned by one test.</summary>
internal sealed class ToolSession : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    private ToolSession(Process process)
    {
        _process = process;
        _process.BeginErrorReadLine();
    }

    public static async Task<ToolSession> StartAsync() => new(await JavaProgram.StartAsync("ToolRunner"));

    /// <param name="tool">By the name of its kafka-*.sh.</param>
    /// <param name="arguments">Between blanks.</param>
    public async Task<ToolResult> RunAsync(string tool, string arguments)
    {
        string[] words = [Tool.MainClass(tool), .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        await _process.StandardInput.WriteLineAsync(string.Join('\t', words));
        await _process.StandardInput.FlushAsync();
        string[] head = (await ReadAsync()).Split(' ');
        string[] lines = new string[int.Parse(head[1])];
        for (int i = 0; i < lines.Length; i++)
            lines[i] = await ReadAsync();
        return new ToolResult($"{tool} {arguments}", int.Parse(head[0]), string.Concat(lines.Select(line => line + "\n")), "");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(Bound);
        await _process.WaitForExitAsync(deadline.Token);
        _process.Dispose();
    }

    private async Task<string> ReadAsync() =>
        await _process.StandardOutput.ReadLineAsync().WaitAsync(Bound) ?? throw new InvalidOperationException("The tools have ended.");
}
