using Barnabas.Protocol.Generator.Schemas;

namespace Barnabas.Protocol.Generator.Emission;

/// <summary>Writes the body of a Decode method. Stateless.</summary>
internal sealed class DecodeEmitter(MessageModel message, CodeWriter code)
{
    public void Emit(IReadOnlyList<FieldModel> fields, VersionRange live)
    {
        foreach (FieldModel field in fields.Where(f => !f.IsTagged))
        {
            string read = Read(field);
            if (field.Present == VersionTests.Always)
            {
                code.Line(read);
            }
            else
            {
                code.Block($"if ({field.Present})", read);
            }
        }

        string flexible = message.Flexible(live);
        if (flexible == VersionTests.Never)
        {
            return;
        }

        if (flexible != VersionTests.Always)
        {
            code.Open($"if ({flexible})");
        }

        EmitTags(fields);
        if (flexible != VersionTests.Always)
        {
            code.Close();
        }
    }

    private void EmitTags(IReadOnlyList<FieldModel> fields)
    {
        FieldModel[] tagged = [.. fields.Where(f => f.IsTagged).OrderBy(f => f.Definition.Tag)];
        if (tagged.Length == 0)
        {
            code.Line("UnknownTaggedFields = reader.ReadTaggedFields();");
            return;
        }

        code.Open("for (uint left = reader.ReadUnsignedVarint(); left > 0; left--)");
        code.Line("int tag = reader.ReadTag(out int end);");
        code.Open("switch (tag)");
        foreach (FieldModel field in tagged)
        {
            // All versions that get here are flexible; those without the field keep it as unknown.
            VersionRange flexible = message.Message.FlexibleVersions.Intersect(message.Message.Versions);
            string present = VersionTests.Within(field.Definition.Versions, flexible);
            code.Line(present == VersionTests.Always ? $"case {field.Definition.Tag}:" : $"case {field.Definition.Tag} when {present}:");
            code.Line("    " + Read(field, VersionTests.Always));
            code.Line($"    reader.EndTag(end, \"{field.Name}\");");
            code.Line("    break;");
        }

        code.Line("default:");
        code.Line("    (UnknownTaggedFields ??= []).Add(reader.ReadUnknownTag(tag, end));");
        code.Line("    break;");
        code.Close();
        code.Close();
    }

    private string Read(FieldModel field, string? flexibleTest = null)
    {
        string flexible = flexibleTest ?? field.Flexible;
        string name = $"\"{field.Name}\"";
        FieldType type = field.Definition.Type;
        if (type.IsArray)
        {
            int smallest = message.SmallestElement(type, field.Versions);
            string plain = $"reader.ReadArrayLength({flexible}, {smallest}, {name})";
            string nullable = $"reader.ReadNullableArrayLength({flexible}, {smallest}, {name})";
            string count = Choose(field.MayBeNull, nullable, plain);
            string target = field.IsNullable ? $"{field.Name} = " : "";
            return target + (type.Kind switch
            {
                FieldKind.Struct => $"{message.QualifiedClassName(type.StructName!)}.ReadList(ref reader, version, {field.Name}, {count});",
                FieldKind.String => $"reader.ReadStringList({field.Name}, {count}, {flexible}, {name});",
                _ => $"reader.Read{type.Kind}List({field.Name}, {count});",
            });
        }

        string value = type.Kind switch
        {
            FieldKind.String or FieldKind.Bytes or FieldKind.Records => Choose(
                field.MayBeNull,
                $"reader.ReadNullable{type.Kind}({flexible}, {name})",
                $"reader.Read{type.Kind}({flexible}, {name})"),
            FieldKind.Struct when field.IsNullable && field.IsTagged =>
                $"reader.ReadUnsignedVarint() == 0 ? null : {message.QualifiedClassName(type.StructName!)}.Read(ref reader, version)",
            FieldKind.Struct when field.IsNullable =>
                $"reader.ReadInt8() < 0 ? null : {message.QualifiedClassName(type.StructName!)}.Read(ref reader, version)",
            FieldKind.Struct => $"{message.QualifiedClassName(type.StructName!)}.Read(ref reader, version)",
            FieldKind.Bool => "reader.ReadBoolean()",
            _ => (field.Definition.IsErrorCode ? "(ErrorCode)" : "") + $"reader.Read{type.Kind}()",
        };
        return type.Kind == FieldKind.Struct && !field.IsNullable && !field.IsLazy
            ? $"{field.Name}.Decode(ref reader, version);"
            : $"{field.Name} = {value};";
    }

    private static string Choose(string test, string nullable, string plain) => test switch
    {
        VersionTests.Always => nullable,
        VersionTests.Never => plain,
        _ => $"{test} ? {nullable} : {plain}",
    };
}
