namespace Barnabas.Protocol.Generator.Schemas;

/// <summary>A parsed schema file. Immutable.</summary>
/// <param name="Path">Relative to the schema directory, with '/'.</param>
/// <param name="Area">The directory that it lies in.</param>
/// <param name="Api">Null where the file defines records.</param>
/// <param name="Messages">The request and the response, or the records.</param>
public sealed record SchemaFile(string Path, string Area, ApiDefinition? Api, IReadOnlyList<MessageDefinition> Messages)
{
    /// <summary>Every schema under <paramref name="directory"/>, ordered by path.</summary>
    /// <exception cref="SchemaException">A file breaks the grammar of protocol/README.md.</exception>
    public static IReadOnlyList<SchemaFile> ReadAll(string directory)
    {
        List<SchemaFile> files = [];
        foreach (string path in Directory.EnumerateFiles(directory, "*.kafka", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string relative = System.IO.Path.GetRelativePath(directory, path).Replace('\\', '/');
            files.Add(new SchemaParser(relative, File.ReadAllLines(path)).Parse());
        }

        return files;
    }
}
