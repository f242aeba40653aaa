namespace Barnabas.Protocol.Generator.Schemas;

/// <summary>One message with its structures. Immutable.</summary>
public sealed record MessageDefinition
{
    public required string Name { get; init; }

    public required MessageKind Kind { get; init; }

    public required VersionRange Versions { get; init; }

    public VersionRange FlexibleVersions { get; init; } = VersionRange.None;

    /// <summary>The number that tells records of an area apart.</summary>
    public short? RecordType { get; init; }

    /// <summary>Whether Kafka serves the highest version only when unstable versions are enabled.</summary>
    public bool IsHighestUnstable { get; init; }

    public required IReadOnlyList<FieldDefinition> Fields { get; init; }

    /// <summary>In the order of the schema.</summary>
    public required IReadOnlyList<StructDefinition> Structs { get; init; }

    public required int Line { get; init; }

    public StructDefinition Struct(string name) => Structs.First(s => s.Name == name);
}
