using System.Globalization;
using System.Text.Json;
using Barnabas.Protocol.Generator.Schemas;

namespace Barnabas.Protocol.Tests.Schemas;

/// <summary>A field as one version of a message has it, whatever notation it was read from. Immutable.</summary>
internal sealed record EffectiveField(string Path, string Type, bool IsNullable, int? Tag, string Default, bool IsFlexible)
{
    /// <summary>The fields of our schema in <paramref name="version"/>: in the order of the wire, tagged ones last.</summary>
    public static List<EffectiveField> Of(MessageDefinition message, int version)
    {
        List<EffectiveField> found = [];
        Visit("", message.Fields);
        return Ordered(found);

        void Visit(string prefix, IReadOnlyList<FieldDefinition> fields)
        {
            foreach (FieldDefinition field in fields.Where(f => f.Versions.Contains(version)))
            {
                string path = prefix + field.Name;
                found.Add(new EffectiveField(
                    path,
                    field.Type.ToString(),
                    field.NullableVersions.Contains(version),
                    field.Tag,
                    Normalize(field.Type.ToString(), field.Default?.Trim('"')),
                    message.FlexibleVersions.Contains(version) && !field.IsInflexible));
                if (field.Type.StructName is { } name)
                {
                    Visit(path + ".", message.Struct(name).Fields);
                }
            }
        }
    }

    /// <summary>The same of a definition of Apache Kafka.</summary>
    public static List<EffectiveField> Of(JsonElement message, string name, int version)
    {
        Dictionary<string, JsonElement> structs = message.TryGetProperty("commonStructs", out JsonElement common)
            ? common.EnumerateArray().ToDictionary(s => s.GetProperty("name").GetString()!, s => s.GetProperty("fields"))
            : [];
        List<EffectiveField> found = [];
        Visit("", message.GetProperty("fields"));
        return Ordered(found);

        void Visit(string prefix, JsonElement fields)
        {
            foreach (JsonElement field in fields.EnumerateArray())
            {
                VersionRange tagged = Versions(field, "taggedVersions");
                VersionRange versions = field.TryGetProperty("versions", out _) ? Versions(field, "versions") : tagged;
                if (!versions.Contains(version))
                {
                    continue;
                }

                string path = prefix + KafkaRenames.Name(name, field.GetProperty("name").GetString()!);
                string type = field.GetProperty("type").GetString()!;
                string element = type.TrimStart('[', ']');
                bool isStruct = char.IsAsciiLetterUpper(element[0]);
                found.Add(new EffectiveField(
                    path,
                    isStruct ? type.Replace(element, KafkaRenames.Name(name, element)) : type,
                    Versions(field, "nullableVersions").Contains(version),
                    tagged.Contains(version) ? int.Parse(field.GetProperty("tag").ToString(), CultureInfo.InvariantCulture) : null,
                    Normalize(type, field.TryGetProperty("default", out JsonElement value) ? Text(value) : null),
                    Versions(message, "flexibleVersions").Contains(version) && !IsInflexible(field)));
                if (isStruct)
                {
                    Visit(path + ".", field.TryGetProperty("fields", out JsonElement inner) ? inner : structs[element]);
                }
            }
        }
    }

    public static VersionRange Versions(JsonElement owner, string property)
    {
        VersionRange range = VersionRange.None;
        return owner.TryGetProperty(property, out JsonElement text) && VersionRange.TryParse(text.GetString()!, out range) ? range : VersionRange.None;
    }

    private static bool IsInflexible(JsonElement field) => field.TryGetProperty("flexibleVersions", out JsonElement text) && text.GetString() == "none";

    /// <summary>The word null is the default null; a JSON null says that there is no default.</summary>
    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.ToString().ToLowerInvariant();

    /// <summary>The default spelled in one way, with what an absent one means.</summary>
    private static string Normalize(string type, string? value) => type switch
    {
        _ when value == "null" => "null",
        "bool" => value ?? "false",
        "float64" or "int8" or "int16" or "uint16" or "int32" or "uint32" or "int64" => Number(value ?? "0"),
        _ => value ?? "",
    };

    private static string Number(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        ? long.Parse(text[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)
        : text;

    private static List<EffectiveField> Ordered(List<EffectiveField> fields) =>
        [.. fields.Where(f => !IsUnderTag(f, fields)), .. fields.Where(f => IsUnderTag(f, fields)).OrderBy(f => f.Path, StringComparer.Ordinal)];

    private static bool IsUnderTag(EffectiveField field, List<EffectiveField> all) =>
        field.Tag is not null || all.Any(f => f.Tag is not null && field.Path.StartsWith(f.Path + ".", StringComparison.Ordinal));
}
