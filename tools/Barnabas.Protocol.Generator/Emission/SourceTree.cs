using Barnabas.Protocol.Generator.Schemas;

namespace Barnabas.Protocol.Generator.Emission;

/// <summary>All generated files, by path relative to the output directory. Immutable.</summary>
public sealed class SourceTree
{
    private readonly SortedDictionary<string, string> _files = new(StringComparer.Ordinal);

    /// <summary>Generates the C# of all schemas.</summary>
    public SourceTree(IReadOnlyList<SchemaFile> schemas)
    {
        foreach (SchemaFile file in schemas)
        {
            foreach (MessageDefinition message in file.Messages)
            {
                _files.Add($"{Areas.Folder(file.Area)}/{message.Name}.cs", new MessageEmitter(file, message).Emit());
            }
        }

        _files.Add("Apis/ApiTable.cs", ApiTableEmitter.Emit(schemas));
        _files.Add("MetadataRecords/MetadataRecordType.cs", MetadataTableEmitter.EmitTypes(schemas));
        _files.Add("MetadataRecords/MetadataRecordTable.cs", MetadataTableEmitter.EmitTable(schemas));
    }

    public int Count => _files.Count;

    /// <summary>What differs between this and <paramref name="directory"/>, one line a file; nothing where they are equal.</summary>
    public IReadOnlyList<string> Drift(string directory)
    {
        List<string> drift = [];
        foreach ((string path, string text) in _files)
        {
            string full = Path.Combine(directory, path);
            if (!File.Exists(full))
            {
                drift.Add($"missing: {path}");
            }
            else if (File.ReadAllText(full) != text)
            {
                drift.Add($"differs: {path}");
            }
        }

        drift.AddRange(Stale(directory).Select(path => $"no schema: {path}"));
        return drift;
    }

    /// <summary>Makes <paramref name="directory"/> equal to this, touching only files that differ.</summary>
    public void WriteTo(string directory)
    {
        foreach (string stale in Stale(directory))
        {
            File.Delete(Path.Combine(directory, stale));
        }

        foreach ((string path, string text) in _files)
        {
            string full = Path.Combine(directory, path);
            if (!File.Exists(full) || File.ReadAllText(full) != text)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(full)!);
                File.WriteAllText(full, text);
            }
        }
    }

    private string[] Stale(string directory) => !Directory.Exists(directory) ? [] :
    [
        .. from file in Directory.EnumerateFiles(directory, "*.cs", SearchOption.AllDirectories)
           let path = Path.GetRelativePath(directory, file).Replace('\\', '/')
           where !_files.ContainsKey(path)
           orderby path
           select path,
    ];
}
