using System.Diagnostics;

namespace Barnabas.Coordination.Tests.Support;

/// <summary>
/// A small Java program beside the tests that runs Apache Kafka's own classes: a line in, a line out. The classes are those of the reference directory
/// (<c>BARNABAS_REFERENCE</c>, default <c>../shared</c> beside the repository); without them, or without Java, the test is skipped.
/// </summary>
public sealed class ApacheProgram : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);
    private readonly Process _process;
    private readonly Task<string> _errors;

    private ApacheProgram(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary><paramref name="source"/> is relative to the test project, for example <c>Assignors/ApacheAssignors.java</c>.</summary>
    public static ApacheProgram Start(string source)
    {
        string jars = Path.Combine(ReferenceDirectory, "peers", "kafka-4.3");
        Assert.SkipUnless(Directory.Exists(jars), $"Apache Kafka is not at {jars} (BARNABAS_REFERENCE).");
        Assert.SkipUnless(
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(directory => File.Exists(Path.Combine(directory, "java"))),
            "There is no Java runtime.");
        string program = Path.Combine(AppContext.BaseDirectory, source);
        return new(Process.Start(new ProcessStartInfo("java", ["-Xmx512m", "-XX:+UseSerialGC", "-cp", Path.Combine(jars, "*"), program])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);
    }

    public async Task<string> AskAsync(string question)
    {
        await _process.StandardInput.WriteLineAsync(question);
        await _process.StandardInput.FlushAsync();
        return await _process.StandardOutput.ReadLineAsync().WaitAsync(Bound) ?? throw new InvalidOperationException($"The program ended:\n{await _errors}\nat: {question}");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(Bound);
        _process.Dispose();
    }

    private static string ReferenceDirectory =>
        Environment.GetEnvironmentVariable("BARNABAS_REFERENCE") is { Length: > 0 } given ? given : Path.GetFullPath(Path.Combine(Repository, "..", "shared"));

    private static string Repository
    {
        get
        {
            string? directory = AppContext.BaseDirectory;
            while (directory is not null && !File.Exists(Path.Combine(directory, "Barnabas.slnx")))
            {
                directory = Path.GetDirectoryName(directory);
            }
            return directory ?? AppContext.BaseDirectory;
        }
    }
}
