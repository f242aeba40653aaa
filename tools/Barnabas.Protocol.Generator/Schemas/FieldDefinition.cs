namespace Barnabas.Protocol.Generator.Schemas;

/// <summary>One field of a message or structure as its schema line gives it. Immutable.</summary>
public sealed record FieldDefinition
{
    public required string Name { get; init; }

    public required FieldType Type { get; init; }

    /// <summary>Versions that have the field.</summary>
    public required VersionRange Versions { get; init; }

    /// <summary>Versions in which it may be null.</summary>
    public VersionRange NullableVersions { get; init; } = VersionRange.None;

    public int? Tag { get; init; }

    /// <summary>Versions in which it is a tagged field.</summary>
    public VersionRange TaggedVersions { get; init; } = VersionRange.None;

    /// <summary>The default as written; null where the schema says none (zero, empty, false).</summary>
    public string? Default { get; init; }

    /// <summary>Whether a value may be dropped when encoding a version without the field.</summary>
    public bool IsIgnorable { get; init; }

    /// <summary>Whether the elements of the array are unique by this field.</summary>
    public bool IsMapKey { get; init; }

    /// <summary>What an id or name is of, such as <c>brokerId</c>.</summary>
    public string? Entity { get; init; }

    /// <summary>Whether the field keeps its fixed-size length in flexible versions, as the client id of a request header does.</summary>
    public bool IsInflexible { get; init; }

    public required int Line { get; init; }

    public bool IsNullDefault => Default == "null";

    /// <summary>An int16 that holds a protocol error code.</summary>
    public bool IsErrorCode => Type is { Kind: FieldKind.Int16, IsArray: false } && Name.EndsWith("ErrorCode", StringComparison.Ordinal);
}
