using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Barnabas.Client.Tests.Embedding;

/// <summary>
/// Apache Kafka: the cluster that <c>BARNABAS_KAFKA_BOOTSTRAP</c> names, or a broker started from the reference directory
/// (<c>BARNABAS_REFERENCE</c>), on a free port and in a directory of its own.
/// </summary>
public sealed class ApacheCluster : RealCluster
{
    private const string Variable = "BARNABAS_KAFKA_BOOTSTRAP";
    private const string NoJava = "no java here";

    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(120);

    private string? _bootstrap = Environment.GetEnvironmentVariable(Variable);
    private string? _directory;
    private string? _missing;

    public override string BootstrapServers => _bootstrap!;

    public override string? MissingBecause => _missing;

    private static string Script => Path.Combine(ReferenceDirectory.Path, "peers", "bin", "kafka");

    public override async ValueTask InitializeAsync()
    {
        if (!string.IsNullOrEmpty(_bootstrap))
        {
            return;
        }
        if (!File.Exists(Script))
        {
            _missing = $"{Variable} names no Apache Kafka, and {Script} is not there.";
            return;
        }
        _directory = Directory.CreateTempSubdirectory("barnabas-apache-").FullName;
        int port = FreePort();
        var (code, output) = await RunAsync("start", _directory, $"port={port}");
        _bootstrap = $"127.0.0.1:{port}";
        if (code != 0 && output.Contains(NoJava, StringComparison.Ordinal))
        {
            _missing = $"Apache Kafka does not start: {output.Trim()}";
        }
        else if (code != 0)
        {
            throw new InvalidOperationException($"Apache Kafka does not start ({code}): {output}");
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (_directory is not null)
        {
            if (_missing is null)
            {
                await RunAsync("kill", _directory);
            }
            Directory.Delete(_directory, recursive: true);
        }
    }

    private static int FreePort()
    {
        // The script listens on the port and on the one a thousand above it, for the controller.
        while (true)
        {
            using var first = new TcpListener(IPAddress.Loopback, 0);
            first.Start();
            int port = ((IPEndPoint)first.LocalEndpoint).Port;
            try
            {
                using var second = new TcpListener(IPAddress.Loopback, port + 1000);
                second.Start();
                return port;
            }
            catch (Exception e) when (e is SocketException or ArgumentOutOfRangeException)
            {
                continue;
            }
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        // What the script starts inherits its output, so that is a file's: nobody waits for its end.
        string output = Path.GetTempFileName();
        var start = new ProcessStartInfo("/bin/bash") { UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"\"$0\" \"$@\" >'{output}' 2>&1 </dev/null");
        start.ArgumentList.Add(Script);
        Array.ForEach(arguments, start.ArgumentList.Add);
        start.Environment["KAFKA_HEAP"] = "-Xms256m -Xmx512m";
        using var process = Process.Start(start)!;
        using var bound = new CancellationTokenSource(StartBound);
        await process.WaitForExitAsync(bound.Token);
        string text = await File.ReadAllTextAsync(output, bound.Token);
        File.Delete(output);
        return (process.ExitCode, text);
    }
}
