namespace Barnabas.Protocol.Generator.Schemas;

/// <summary>The rules that a parsed message keeps beyond the grammar. Stateless.</summary>
internal sealed class SchemaChecks(string path, MessageDefinition message)
{
    public void Run()
    {
        if (message.Versions.Highest == short.MaxValue)
        {
            throw new SchemaException(path, message.Line, $"{message.Name} needs a highest version");
        }

        CheckFields(message.Name, message.Fields);
        foreach (StructDefinition structure in message.Structs)
        {
            CheckFields(structure.Name, structure.Fields);
        }
    }

    private void CheckFields(string owner, IReadOnlyList<FieldDefinition> fields)
    {
        HashSet<string> names = [];
        HashSet<int> tags = [];
        foreach (FieldDefinition field in fields)
        {
            Require(field, names.Add(field.Name), $"{owner} has two fields of this name");
            Require(field, field.Tag is not { } tag || tags.Add(tag), $"{owner} has two fields with tag {field.Tag}");
            Require(
                field,
                message.FlexibleVersions.Contains(field.TaggedVersions.Intersect(message.Versions)),
                "only flexible versions can have tagged fields");
            Require(
                field,
                !field.Type.IsArray || field.Type.Kind is FieldKind.Int8 or FieldKind.Int16 or FieldKind.Int32 or FieldKind.Int64 or FieldKind.Uuid or FieldKind.String or FieldKind.Struct,
                $"MessageReader and MessageWriter have no list of this element type ({field.Type})");
            Require(field, field.Tag is null || field.Type.Kind != FieldKind.Records, "records cannot be tagged: their bytes may be spliced in later");
            Require(
                field,
                field.Type.StructName is not { } name || message.Structs.Any(s => s.Name == name),
                $"there is no structure {field.Type.StructName}");
            Require(
                field,
                field.NullableVersions.IsEmpty || field.Type.IsArray || field.Type.Kind is FieldKind.String or FieldKind.Bytes or FieldKind.Records or FieldKind.Struct,
                $"the type {field.Type} cannot be null");
            Require(field, !field.IsNullDefault || !field.NullableVersions.IsEmpty, "null is the default, but no version lets it be null");
            Require(
                field,
                field.Default is null || field.IsNullDefault || (!field.Type.IsArray && field.Type.Kind is not (FieldKind.Struct or FieldKind.Uuid)),
                $"the type {field.Type} has no default but null");
            Require(
                field,
                field.Type.IsArray || field.Type.Kind != FieldKind.Struct || field.NullableVersions.IsEmpty || field.NullableVersions.Contains(field.Versions),
                "a structure may be null in all of its versions, or in none");
        }
    }

    private void Require(FieldDefinition field, bool holds, string problem)
    {
        if (!holds)
        {
            throw new SchemaException(path, field.Line, $"{field.Name}: {problem}");
        }
    }
}
