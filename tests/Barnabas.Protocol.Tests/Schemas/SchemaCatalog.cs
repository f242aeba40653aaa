using Barnabas.Protocol.Generator.Schemas;

namespace Barnabas.Protocol.Tests.Schemas;

/// <summary>Our schemas, parsed once. Immutable.</summary>
internal static class SchemaCatalog
{
    public static IReadOnlyList<SchemaFile> Files { get; } = SchemaFile.ReadAll(Path.Combine(ReferenceData.RepositoryRoot, "protocol"));

    public static IReadOnlyDictionary<string, MessageDefinition> Messages { get; } =
        Files.SelectMany(f => f.Messages).ToDictionary(m => m.Name);
}
