using System.Text.Json;

namespace Barnabas.Protocol.Tests;

/// <summary>Where the repository and the reference data about Kafka's protocol are. Stateless.</summary>
internal static class ReferenceData
{
    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    /// <summary>The versions of Apache Kafka with definitions and vectors, oldest first.</summary>
    public static IReadOnlyList<string> KafkaVersions { get; } = ["3.9.2", "4.3.0"];

    public static IEnumerable<string> Areas => ["api", "metadata", "group", "transaction", "share", "raft", "storage"];

    private static string ProtocolDirectory =>
        Path.Combine(Environment.GetEnvironmentVariable("BARNABAS_REFERENCE") ?? Path.Combine(RepositoryRoot, "..", "shared"), "protocol");

    /// <summary>The full path of a file or directory of the protocol reference; skips the test where it is absent.</summary>
    public static string Require(params ReadOnlySpan<string> path)
    {
        string full = Path.Combine([ProtocolDirectory, .. path]);
        Assert.SkipUnless(Path.Exists(full), $"The reference data is not there: {full} (set BARNABAS_REFERENCE).");
        return full;
    }

    public static JsonElement ReadJson(string path) => JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;

    /// <summary>The files <c>VERSION/AREA/*.EXTENSION</c> under <paramref name="root"/> of all areas.</summary>
    public static IEnumerable<string> Files(string root, string kafkaVersion, string extension) =>
        from area in Areas
        let directory = Path.Combine(root, kafkaVersion, area)
        where Directory.Exists(directory)
        from file in Directory.EnumerateFiles(directory, "*" + extension).Order(StringComparer.Ordinal)
        select file;

    private static string FindRepositoryRoot()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "Barnabas.slnx")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory ?? throw new DirectoryNotFoundException($"{AppContext.BaseDirectory} is not inside the repository.");
    }
}
