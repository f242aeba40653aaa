using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Barnabas.Raft.Tests.Support;

/// <summary>Apache Kafka itself, run from the reference directory (BARNABAS_REFERENCE). Tests that need it are skipped where it is not.</summary>
internal static class ApacheKafka
{
    public static string Script
    {
        get
        {
            string path = Path.Combine(ReferenceDirectory(), "peers", "bin", "kafka");
            if (!File.Exists(path))
            {
                Assert.Skip($"No Apache Kafka at {path}; BARNABAS_REFERENCE names the reference directory.");
            }
            if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(p => File.Exists(Path.Combine(p, "java"))))
            {
                Assert.Skip("No java on the PATH: Apache Kafka cannot run.");
            }
            return path;
        }
    }

    /// <summary>Two free ports: one for the broker and, 1000 above, one for the controller.</summary>
    public static int FreePort()
    {
        while (true)
        {
            using var first = new TcpListener(IPAddress.Loopback, 0);
            first.Start();
            int port = ((IPEndPoint)first.LocalEndpoint).Port;
            if (port > 60_000)
            {
                continue;
            }
            try
            {
                using var second = new TcpListener(IPAddress.Loopback, port + 1000);
                second.Start();
                return port;
            }
            catch (SocketException)
            {
                // In use; another pair will do.
            }
        }
    }

    /// <summary>Runs a tool to its end and gives its output.</summary>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Script, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KAFKA_HEAP"] = "-Xms64m -Xmx512m";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await process.WaitForExitAsync(bound.Token);
        string text = await output;
        Assert.True(process.ExitCode == 0, $"kafka {string.Join(' ', arguments)}: {text}{await errors}");
        return text;
    }

    /// <summary>What dump-log says of a file of the metadata log.</summary>
    public static Task<string> DumpMetadataAsync(string file) => RunAsync("dump-log", "--cluster-metadata-decoder", "--files", file);

    private static string ReferenceDirectory()
    {
        if (Environment.GetEnvironmentVariable("BARNABAS_REFERENCE") is { Length: > 0 } named)
        {
            return named;
        }
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Barnabas.slnx")))
            {
                return Path.Combine(directory.FullName, "..", "shared");
            }
        }
        return "shared";
    }
}
