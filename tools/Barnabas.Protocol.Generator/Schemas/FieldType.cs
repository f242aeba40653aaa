namespace Barnabas.Protocol.Generator.Schemas;

/// <summary>A field's type: a kind, the structure's name where it is one, and whether it is an array of them. Immutable.</summary>
public sealed record FieldType(FieldKind Kind, string? StructName, bool IsArray)
{
    /// <summary>Parses <c>int32</c>, <c>[]int32</c>, <c>Topic</c> and <c>[]Topic</c>.</summary>
    public static bool TryParse(string text, out FieldType type)
    {
        bool isArray = text.StartsWith("[]", StringComparison.Ordinal);
        string element = isArray ? text[2..] : text;
        if (element.Length > 0 && char.IsAsciiLetterUpper(element[0]) && element.All(char.IsAsciiLetterOrDigit))
        {
            type = new FieldType(FieldKind.Struct, element, isArray);
            return true;
        }

        bool known = Enum.TryParse(element, ignoreCase: true, out FieldKind kind) && kind != FieldKind.Struct && element.All(char.IsAsciiLetterOrDigit);
        type = new FieldType(kind, null, isArray);
        return known && !(isArray && kind == FieldKind.Records);
    }

    public override string ToString() => (IsArray ? "[]" : "") + (StructName ?? Kind.ToString().ToLowerInvariant());
}
