using Barnabas.Protocol.Generator.Schemas;

namespace Barnabas.Protocol.Generator.Emission;

/// <summary>How one field looks in C#. Immutable.</summary>
internal sealed class FieldModel(MessageModel message, FieldDefinition definition, VersionRange live)
{
    public FieldDefinition Definition => definition;

    public string Name => definition.Name;

    /// <summary>The versions at this place that have the definition.</summary>
    public VersionRange Versions { get; } = definition.Versions.Intersect(live);

    public bool IsTagged => definition.Tag is not null;

    public bool IsStruct => definition.Type is { Kind: FieldKind.Struct, IsArray: false };

    public bool IsNullable => definition.Type.Kind != FieldKind.Records && (definition.IsNullDefault || !definition.NullableVersions.Intersect(Versions).IsEmpty);

    /// <summary>Tagged structures are mostly absent: they are made when first asked for.</summary>
    public bool IsLazy => IsStruct && IsTagged && !IsNullable;

    public string BackingField => "_" + char.ToLowerInvariant(Name[0]) + Name[1..];

    public string Flexible => definition.IsInflexible ? VersionTests.Never : message.Flexible(live);

    /// <summary>The condition under which this version lets the field be null.</summary>
    public string MayBeNull => VersionTests.Within(definition.NullableVersions, Versions);

    public string Present => VersionTests.Within(definition.Versions, live);

    public string Absent => VersionTests.Outside(definition.Versions, live);

    public string ElementType => definition.IsErrorCode ? "ErrorCode" : definition.Type.Kind switch
    {
        FieldKind.Bool => "bool",
        FieldKind.Int8 => "sbyte",
        FieldKind.Int16 => "short",
        FieldKind.UInt16 => "ushort",
        FieldKind.Int32 => "int",
        FieldKind.UInt32 => "uint",
        FieldKind.Int64 => "long",
        FieldKind.Float64 => "double",
        FieldKind.Uuid => "Guid",
        FieldKind.String => "string",
        FieldKind.Bytes => "ReadOnlyMemory<byte>",
        FieldKind.Records => "RecordData",
        _ => message.ClassName(definition.Type.StructName!),
    };

    public string PropertyType => (definition.Type.IsArray ? $"List<{ElementType}>" : ElementType) + (IsNullable ? "?" : "");

    /// <summary>What follows the property's accessors.</summary>
    public string Initializer
    {
        get
        {
            string? value = definition.IsNullDefault ? null
                : definition.Type.IsArray ? "[]"
                : definition.Type.Kind == FieldKind.Struct ? "new()"
                : definition.Type.Kind == FieldKind.String ? definition.Default ?? "\"\""
                : definition.Type.Kind == FieldKind.Bytes && IsNullable ? "ReadOnlyMemory<byte>.Empty"
                : definition.Default is { } literal ? Literal(literal)
                : null;
            return value is null ? "" : $" = {value};";
        }
    }

    /// <summary>The test that the property has its default value, or (<paramref name="negated"/>) another.</summary>
    public string DefaultTest(bool negated)
    {
        string equal = negated ? "!=" : "==";
        string isNull = negated ? "is not null" : "is null";
        if (definition.IsNullDefault)
        {
            return $"{Name} {isNull}";
        }

        if (definition.Type.IsArray)
        {
            return IsNullable ? $"{Name} is {(negated ? "not " : "")}{{ Count: 0 }}" : $"{Name}.Count {equal} 0";
        }

        string not = negated ? "!" : "";
        return definition.Type.Kind switch
        {
            FieldKind.Struct when IsLazy => negated ? $"{BackingField} is {{ IsDefault: false }}" : $"{BackingField} is null or {{ IsDefault: true }}",
            FieldKind.Struct when IsNullable => $"{Name} is {(negated ? "not " : "")}{{ IsDefault: true }}",
            FieldKind.Struct => $"{not}{Name}.IsDefault",
            FieldKind.Records => $"{not}{Name}.IsNull",
            FieldKind.Bytes when IsNullable => $"{Name} is {(negated ? "not " : "")}{{ IsEmpty: true }}",
            FieldKind.Bytes => $"{not}{Name}.IsEmpty",
            FieldKind.String => $"{Name} {equal} {definition.Default ?? "\"\""}",
            FieldKind.Uuid => $"{Name} {equal} Guid.Empty",
            FieldKind.Bool => (definition.Default == "true") == negated ? $"!{Name}" : Name,
            _ => $"{Name} {equal} {Literal(definition.Default ?? "0")}",
        };
    }

    private string Literal(string text) =>
        definition.IsErrorCode ? (text == "0" ? "ErrorCode.None" : $"(ErrorCode)({text})") : text;
}
