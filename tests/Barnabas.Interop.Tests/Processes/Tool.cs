using System.Diagnostics;
using Barnabas.Interop.Tests.Brokers;

namespace Barnabas.Interop.Tests.Processes;

/// <summary>Runs the outside clients: each call is one process with bounded time and captured output. A client that is not installed skips the test aloud.</summary>
public static class Tool
{
    private const string PythonPath = "/usr/bin/python3"; // Debian's packages belong to Debian's interpreter.

    private static readonly TimeSpan DefaultBound = TimeSpan.FromSeconds(60);
    private static readonly Dictionary<string, bool> s_modules = [];

    private static readonly Dictionary<string, string> s_tools = new()
    {
        ["broker-api-versions"] = "org.apache.kafka.tools.BrokerApiVersionsCommand",
        ["cluster"] = "org.apache.kafka.tools.ClusterTool",
        ["configs"] = "kafka.admin.ConfigCommand",
        ["consumer-groups"] = "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
        ["console-consumer"] = "org.apache.kafka.tools.consumer.ConsoleConsumer",
        ["console-producer"] = "org.apache.kafka.tools.ConsoleProducer",
        ["delete-records"] = "org.apache.kafka.tools.DeleteRecordsCommand",
        ["dump-log"] = "org.apache.kafka.tools.DumpLogSegments",
        ["features"] = "org.apache.kafka.tools.FeatureCommand",
        ["get-offsets"] = "org.apache.kafka.tools.GetOffsetShell",
        ["log-dirs"] = "org.apache.kafka.tools.LogDirsCommand",
        ["metadata-quorum"] = "org.apache.kafka.tools.MetadataQuorumCommand",
        ["producer-perf"] = "org.apache.kafka.tools.ProducerPerformance",
        ["storage"] = "kafka.tools.StorageTool",
        ["topics"] = "org.apache.kafka.tools.TopicCommand",
    };

    /// <summary>Those that had another class in 3.9.</summary>
    private static readonly Dictionary<string, string> s_older = new()
    {
        ["broker-api-versions"] = "kafka.admin.BrokerApiVersionsCommand",
        ["console-producer"] = "kafka.tools.ConsoleProducer",
        ["dump-log"] = "kafka.tools.DumpLogSegments",
    };

    public static Task<ToolResult> KcatAsync(string bootstrap, string arguments, string? input = null, params string[] more)
    {
        Assert.SkipUnless(OnPath("kcat"), "kcat is not installed (Debian: kcat).");
        return RunAsync("kcat", ["-b", bootstrap, .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), .. more], input);
    }

    /// <summary>Runs a script of the Scripts folder after making sure that the client library is there.</summary>
    public static Task<ToolResult> PythonAsync(string module, string script, IEnumerable<string> arguments, TimeSpan? bound = null)
    {
        RequirePython(module);
        return RunAsync(PythonPath, [ScriptPath(script), .. arguments], bound: bound);
    }

    public static void RequirePython(string module)
    {
        Assert.SkipUnless(File.Exists(PythonPath), "There is no /usr/bin/python3.");
        lock (s_modules)
        {
            if (!s_modules.TryGetValue(module, out bool there))
            {
                using var probe = Process.Start(Describe(PythonPath, ["-c", $"import {module}"], null))!;
                probe.StandardInput.Close();
                probe.WaitForExit();
                s_modules[module] = there = probe.ExitCode == 0;
            }

            Assert.SkipUnless(there, $"Python has no {module} (Debian: python3-{(module == "kafka" ? "kafka" : "confluent-kafka")}).");
        }
    }

    /// <summary>Runs one of Apache Kafka's command-line tools by the name of its kafka-*.sh.</summary>
    public static Task<ToolResult> JavaAsync(string tool, string arguments, string? input = null, string version = "4.3")
    {
        RequireApache(version);
        string main = version == "3.9" && s_older.TryGetValue(tool, out string? older) ? older : s_tools[tool];
        string[] machine = ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", Reference.ClassPath(version), main]; // starts quickest
        return RunAsync("java", [.. machine, .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)], input);
    }

    internal static string MainClass(string tool) => s_tools[tool];

    public static void RequireApache(string version = "4.3")
    {
        string jars = Path.Combine(Reference.Peers, $"kafka-{version}");
        Assert.SkipUnless(Directory.Exists(jars), $"Apache Kafka {version} is not at {jars} (BARNABAS_REFERENCE).");
        Assert.SkipUnless(OnPath("java"), "There is no Java runtime (Debian: openjdk-17-jre-headless).");
    }

    public static string ScriptPath(string script) => Path.Combine(AppContext.BaseDirectory, "Scripts", script);

    /// <summary>Starts a script whose output the caller reads while it runs.</summary>
    public static Process StartPython(string module, string script, IEnumerable<string> arguments)
    {
        RequirePython(module);
        return Process.Start(Describe(PythonPath, [ScriptPath(script), .. arguments], null))!;
    }

    public static bool OnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, name)));

    public static async Task<ToolResult> RunAsync(
        string file, IEnumerable<string> arguments, string? input = null, IReadOnlyDictionary<string, string>? environment = null, TimeSpan? bound = null)
    {
        var start = Describe(file, arguments, environment);
        string command = $"{Path.GetFileName(file)} {string.Join(' ', start.ArgumentList)}";
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var deadline = new CancellationTokenSource(bound ?? DefaultBound);
        try
        {
            try
            {
                await process.StandardInput.WriteAsync((input ?? "").AsMemory(), deadline.Token);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // The tool ended without reading its input; its exit code tells.
            }

            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{command} did not end within {(bound ?? DefaultBound).TotalSeconds} s:\n{await output}\n{await error}");
        }

        return new ToolResult(command, process.ExitCode, await output, await error);
    }

    internal static ProcessStartInfo Describe(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
            start.Environment[key] = value;
        return start;
    }
}
