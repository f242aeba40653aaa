namespace Barnabas.Interop.Tests.Brokers;

/// <summary>The reference directory (<c>BARNABAS_REFERENCE</c>, default <c>../shared</c> beside the repository) and the repository itself.</summary>
public static class Reference
{
    public static string Repository { get; } = FindRepository();

    public static string Root { get; } =
        Environment.GetEnvironmentVariable("BARNABAS_REFERENCE") is { Length: > 0 } given ? given : Path.GetFullPath(Path.Combine(Repository, "..", "shared"));

    /// <summary>Where Apache Kafka's jars are.</summary>
    public static string Peers { get; } = Path.Combine(Root, "peers");

    /// <summary>The classpath of an Apache Kafka of the reference directory, "4.3" or "3.9".</summary>
    public static string ClassPath(string version) => $"{Peers}/conf/{version}:{Peers}/kafka-{version}/*";

    private static string FindRepository()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "Barnabas.slnx")))
                return directory.FullName;
        throw new InvalidOperationException($"No Barnabas.slnx above {AppContext.BaseDirectory}.");
    }
}
