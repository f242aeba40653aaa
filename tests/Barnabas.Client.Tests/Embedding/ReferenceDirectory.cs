namespace Barnabas.Client.Tests.Embedding;

/// <summary>Where reference data is: <c>BARNABAS_REFERENCE</c>, or <c>../shared</c> beside the repository. It need not exist.</summary>
internal static class ReferenceDirectory
{
    public static string Path { get; } = Environment.GetEnvironmentVariable("BARNABAS_REFERENCE") is { Length: > 0 } given ? given : Default();

    private static string Default()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(System.IO.Path.Combine(directory.FullName, "Barnabas.slnx")))
        {
            directory = directory.Parent;
        }
        return System.IO.Path.GetFullPath(System.IO.Path.Combine(directory?.FullName ?? "", "..", "shared"));
    }
}
