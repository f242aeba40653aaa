namespace Barnabas.Protocol.Generator.Schemas;

/// <summary>A schema that breaks the grammar or contradicts itself.</summary>
public sealed class SchemaException(string path, int line, string problem) : Exception($"{path}:{line}: {problem}");
