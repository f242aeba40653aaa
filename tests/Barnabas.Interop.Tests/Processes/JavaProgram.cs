using System.Diagnostics;
using Barnabas.Interop.Tests.Brokers;

namespace Barnabas.Interop.Tests.Processes;

/// <summary>The small Java programs of the Scripts folder, which use Apache Kafka's client and tools. They are compiled once for all tests.</summary>
internal static class JavaProgram
{
    private static readonly TimeSpan CompileBound = TimeSpan.FromSeconds(60);
    private static readonly Lazy<Task<string>> s_classes = new(CompileAsync);

    /// <summary>Starts a program whose output the caller reads while it runs.</summary>
    public static async Task<Process> StartAsync(string program, params string[] arguments) => Process.Start(Tool.Describe("java", await CommandAsync(program, arguments), null))!;

    public static async Task<ToolResult> RunAsync(string program, params string[] arguments) => await Tool.RunAsync("java", await CommandAsync(program, arguments));

    private static async Task<string[]> CommandAsync(string program, string[] arguments)
    {
        Require();
        string classes = await s_classes.Value;
        return ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", $"{classes}:{Reference.ClassPath("4.3")}", program, .. arguments];
    }

    private static void Require()
    {
        Tool.RequireApache();
        Assert.SkipUnless(Tool.OnPath("javac"), "There is no Java compiler (Debian: openjdk-17-jdk-headless).");
    }

    private static async Task<string> CompileAsync()
    {
        string classes = Path.Combine(AppContext.BaseDirectory, "Scripts", "classes");
        string[] sources = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Scripts"), "*.java");
        (await Tool.RunAsync("javac", ["-nowarn", "-d", classes, "-cp", Reference.ClassPath("4.3"), .. sources], bound: CompileBound)).Succeeded();
        return classes;
    }
}
