using Barnabas.Protocol.Generator.Emission;
using Barnabas.Protocol.Generator.Schemas;

// Usage: dotnet run --project tools/Barnabas.Protocol.Generator [-- --check]
// Writes src/Barnabas.Protocol/Generated from protocol/; with --check writes nothing, lists what differs and exits with 1.
string? root = Directory.GetCurrentDirectory();
while (root is not null && !File.Exists(Path.Combine(root, "Barnabas.slnx")))
{
    root = Path.GetDirectoryName(root);
}

if (root is null || args is not ([] or ["--check"]))
{
    Console.Error.WriteLine(root is null ? "run this inside the repository" : "usage: [--check]");
    return 2;
}

string output = Path.Combine(root, "src", "Barnabas.Protocol", "Generated");
try
{
    SourceTree sources = new(SchemaFile.ReadAll(Path.Combine(root, "protocol")));
    if (args.Length == 0)
    {
        sources.WriteTo(output);
        Console.WriteLine($"{sources.Count} files in {output}");
        return 0;
    }

    IReadOnlyList<string> drift = sources.Drift(output);
    foreach (string line in drift)
    {
        Console.Error.WriteLine(line);
    }

    return drift.Count == 0 ? 0 : 1;
}
catch (SchemaException e)
{
    Console.Error.WriteLine($"protocol/{e.Message}");
    return 2;
}
