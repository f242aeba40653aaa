namespace Barnabas.Protocol.Generator.Schemas;

/// <summary>A structure of a message, defined in line under the field that uses it or by a <c>struct</c> line. Immutable.</summary>
public sealed record StructDefinition(string Name, VersionRange Versions, IReadOnlyList<FieldDefinition> Fields, int Line);
