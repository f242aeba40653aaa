namespace Barnabas.Architecture.Tests;

/// <summary>The working tree that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>C# files that people write: nothing generated, nothing built.</summary>
    public static IEnumerable<string> HandWrittenFiles(params string[] folders) => folders
        .Select(folder => Path.Combine(Root, folder))
        .Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
        .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
        .Where(path => !path.Split('/').Any(part => part is "Generated" or "obj" or "bin"));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string FindRoot()
    {
        DirectoryInfo directory = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Barnabas.slnx")))
            directory = directory.Parent ?? throw new InvalidOperationException("The tests must run inside the repository.");
        return directory.FullName;
    }
}
