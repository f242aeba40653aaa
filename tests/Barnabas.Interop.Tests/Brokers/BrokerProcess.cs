using System.Diagnostics;
using System.Text;
using Barnabas.Interop.Tests.Processes;

namespace Barnabas.Interop.Tests.Brokers;

/// <summary>
/// One broker process on free ports of 127.0.0.1 and a directory of its own: started, stopped, killed and started again by a test, which owns
/// it. <see cref="StartAsync()"/> returns once the broker answers and has registered itself. Disposing kills what still runs and removes
/// the directory where this object made it.
/// </summary>
public sealed class BrokerProcess : IAsyncDisposable
{
    private const string ClusterId = "4L6g3nShT-eMCtK--X86sw";

    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(30);

    private readonly bool _ownsDirectory;
    private readonly int _controllerPort = Ports.Next();
    private readonly List<(string Key, string Value)> _settings;
    private readonly StringBuilder _log = new();
    private Process? _process;

    /// <param name="kind">Whose broker.</param>
    /// <param name="directory">Where data and configuration are; null makes a temporary directory.</param>
    /// <param name="settings">Keys of server.properties beside (or instead of) those that every broker here gets.</param>
    public BrokerProcess(BrokerKind kind, string? directory = null, params (string Key, string Value)[] settings)
    {
        Kind = kind;
        _ownsDirectory = directory is null;
        Directory = directory ?? System.IO.Directory.CreateTempSubdirectory("barnabas-interop-").FullName;
        Port = Ports.Next();
        _settings = [.. settings];
    }

    public BrokerKind Kind { get; }

    public int Port { get; }

    public string Bootstrap => $"127.0.0.1:{Port}";

    public string Directory { get; }

    public string DataDirectory => _settings.FirstOrDefault(s => s.Key == "log.dirs").Value ?? Path.Combine(Directory, "data");

    public int Pid => _process?.Id ?? throw new InvalidOperationException("The broker does not run.");

    public bool IsAlive => _process is { HasExited: false };

    /// <summary>What the broker has printed so far, over all its starts.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    /// <summary>Resident bytes of the process.</summary>
    public long ResidentBytes
    {
        get
        {
            long pages = long.Parse(File.ReadAllText($"/proc/{Pid}/statm").Split(' ')[1]);
            return pages * Environment.SystemPageSize;
        }
    }

    public static async Task<BrokerProcess> StartAsync(BrokerKind kind, params (string Key, string Value)[] settings)
    {
        var broker = new BrokerProcess(kind, null, settings);
        await broker.StartAsync();
        return broker;
    }

    public string PartitionDirectory(string topic, int partition) => Path.Combine(DataDirectory, $"{topic}-{partition}");

    public async Task StartAsync()
    {
        if (IsAlive)
            throw new InvalidOperationException("The broker runs already.");
        string configuration = WriteConfiguration();
        var start = Kind == BrokerKind.Barnabas ? DescribeBarnabas(configuration) : await DescribeApacheAsync(configuration, Kind.Version());
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process?.Dispose();
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _process.StandardInput.Close();
        await Poll.UntilAsync($"{Kind} on port {Port} answers", StartBound, async () =>
        {
            if (!IsAlive)
                throw new InvalidOperationException($"{Kind} ended with {_process.ExitCode} instead of starting:\n{Tail()}");
            return await BrokerProbe.AnswersAsync(Port);
        });
    }

    /// <summary>SIGTERM, and waits for the end of the process.</summary>
    public async Task StopAsync()
    {
        var process = Running();
        Signal.SendTerminate(process.Id);
        await AwaitEndAsync(process);
    }

    /// <summary>SIGKILL, and waits for the end of the process.</summary>
    public async Task KillAsync()
    {
        var process = Running();
        process.Kill();
        await AwaitEndAsync(process);
    }

    public async ValueTask DisposeAsync()
    {
        if (IsAlive)
            await KillAsync();
        _process?.Dispose();
        if (_ownsDirectory)
            System.IO.Directory.Delete(Directory, recursive: true);
    }

    private Process Running() => IsAlive ? _process! : throw new InvalidOperationException($"The broker does not run. Its last words:\n{Tail()}");

    private static async Task AwaitEndAsync(Process process)
    {
        using var deadline = new CancellationTokenSource(StopBound);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"The broker did not end within {StopBound.TotalSeconds} s of SIGTERM.");
        }
    }

    private void Note(string? line)
    {
        if (line is null)
            return;
        lock (_log)
            _log.AppendLine(line);
    }

    private string Tail()
    {
        string log = Log;
        return log[Math.Max(0, log.Length - 3000)..];
    }

    private string WriteConfiguration()
    {
        var values = new Dictionary<string, string>
        {
            ["process.roles"] = "broker,controller",
            ["node.id"] = "1",
            ["controller.quorum.voters"] = $"1@127.0.0.1:{_controllerPort}",
            ["listeners"] = $"PLAINTEXT://127.0.0.1:{Port},CONTROLLER://127.0.0.1:{_controllerPort}",
            ["advertised.listeners"] = $"PLAINTEXT://127.0.0.1:{Port}",
            ["controller.listener.names"] = "CONTROLLER",
            ["listener.security.protocol.map"] = "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            ["log.dirs"] = Path.Combine(Directory, "data"),
            ["offsets.topic.replication.factor"] = "1",
            ["transaction.state.log.replication.factor"] = "1",
            ["transaction.state.log.min.isr"] = "1",
            ["group.initial.rebalance.delay.ms"] = "0",
        };
        foreach (var (key, value) in _settings)
            values[key] = value;
        string path = Path.Combine(Directory, "server.properties");
        File.WriteAllLines(path, values.Select(pair => $"{pair.Key}={pair.Value}"));
        return path;
    }

    private static ProcessStartInfo DescribeBarnabas(string configuration)
    {
        string flavour = new DirectoryInfo(AppContext.BaseDirectory).Name;
        string executable = Path.Combine(Reference.Repository, "artifacts", "bin", "Barnabas.Cli", flavour, "barnabas");
        if (!File.Exists(executable))
            throw new InvalidOperationException($"{executable} is not built.");
        return new ProcessStartInfo(executable, ["server", "start", configuration]);
    }

    private async Task<ProcessStartInfo> DescribeApacheAsync(string configuration, string version)
    {
        Tool.RequireApache(version);
        if (!File.Exists(Path.Combine(DataDirectory, "meta.properties")))
            (await Tool.JavaAsync("storage", $"format -t {ClusterId} -c {configuration}", version: version)).Succeeded();
        return new ProcessStartInfo("java",
        [
            "-Xms256m", "-Xmx512m", "-server", "-XX:+UseG1GC", "-Djava.awt.headless=true", "-cp", Reference.ClassPath(version), "kafka.Kafka", configuration,
        ]);
    }
}
