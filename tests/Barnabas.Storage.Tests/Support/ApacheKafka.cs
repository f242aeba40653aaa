using System.Diagnostics;

namespace Barnabas.Storage.Tests.Support;

/// <summary>Apache Kafka's own tools, from the reference directory (<c>BARNABAS_REFERENCE</c>, default <c>../shared</c> beside the repository).</summary>
internal static class ApacheKafka
{
    private static string Tool => Path.Combine(ReferenceDirectory, "peers", "bin", "kafka");

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

    /// <summary>Runs <c>dump-log</c> over files; skips the test where Apache Kafka or Java is not there.</summary>
    public static async Task<string> DumpLogAsync(IEnumerable<string> files, params string[] options)
    {
        Assert.SkipUnless(File.Exists(Tool), $"Apache Kafka is not at {Tool} (BARNABAS_REFERENCE).");
        Assert.SkipUnless(
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(directory => File.Exists(Path.Combine(directory, "java"))),
            "There is no Java runtime.");
        var start = new ProcessStartInfo(Tool, ["dump-log", "--files", string.Join(',', files), .. options])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        string text = await output;
        Assert.True(process.ExitCode == 0, $"dump-log ended with {process.ExitCode}:\n{text}\n{await errors}");
        return text;
    }
}
