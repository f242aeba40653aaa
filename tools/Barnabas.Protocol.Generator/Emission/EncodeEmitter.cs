using Barnabas.Protocol.Generator.Schemas;

namespace Barnabas.Protocol.Generator.Emission;

/// <summary>Writes the body of an Encode method. Stateless.</summary>
internal sealed class EncodeEmitter(MessageModel message, CodeWriter code)
{
    public void Emit(IReadOnlyList<FieldModel> fields, VersionRange live)
    {
        foreach (FieldModel field in fields)
        {
            EmitField(field);
        }

        string flexible = message.Flexible(live);
        if (flexible == VersionTests.Never)
        {
            RefuseUnknownTags("if");
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
            RefuseUnknownTags("else if");
        }
    }

    private void RefuseUnknownTags(string keyword) => code.Block(
        $"{keyword} (UnknownTaggedFields is {{ Count: > 0 }})",
        "ProtocolException.ThrowFieldNotInVersion(nameof(UnknownTaggedFields), version);");

    private void EmitField(FieldModel field)
    {
        string refuse = $"ProtocolException.ThrowFieldNotInVersion(\"{field.Name}\", version);";
        bool refuses = !field.Definition.IsIgnorable && field.Absent != VersionTests.Never;
        if (field.IsTagged)
        {
            if (refuses)
            {
                code.Block($"if ({VersionTests.And(field.Absent, Parenthesized(field.DefaultTest(negated: true)))})", refuse);
            }
        }
        else if (field.Present == VersionTests.Always)
        {
            EmitValue(field, field.Flexible);
        }
        else
        {
            code.Open($"if ({field.Present})");
            EmitValue(field, field.Flexible);
            code.Close();
            if (refuses)
            {
                code.Block($"else if ({field.DefaultTest(negated: true)})", refuse);
            }
        }
    }

    private void EmitTags(IReadOnlyList<FieldModel> fields)
    {
        FieldModel[] tagged = [.. fields.Where(f => f.IsTagged).OrderBy(f => f.Definition.Tag)];
        if (tagged.Length == 0)
        {
            code.Line("writer.WriteTaggedFields(UnknownTaggedFields);");
            return;
        }

        VersionRange flexible = message.Message.FlexibleVersions.Intersect(message.Message.Versions);
        code.Line("int tags = UnknownTaggedFields?.Count ?? 0;");
        foreach (FieldModel field in tagged)
        {
            string present = VersionTests.Within(field.Definition.Versions, flexible);
            code.Line($"bool has{field.Name} = {VersionTests.And(present, field.DefaultTest(negated: true))};");
            code.Line($"tags += has{field.Name} ? 1 : 0;");
        }

        code.Line("writer.WriteUnsignedVarint((uint)tags);");
        code.Line("int unknown = 0;");
        foreach (FieldModel field in tagged)
        {
            code.Open($"if (has{field.Name})");
            code.Line($"unknown = writer.WriteUnknownTags(UnknownTaggedFields, unknown, {field.Definition.Tag});");
            code.Line($"int start = writer.BeginTag({field.Definition.Tag});");
            EmitValue(field, VersionTests.Always);
            code.Line("writer.EndTag(start);");
            code.Close();
        }

        code.Line("writer.WriteUnknownTags(UnknownTaggedFields, unknown, int.MaxValue);");
    }

    private void EmitValue(FieldModel field, string flexible)
    {
        FieldType type = field.Definition.Type;
        string name = field.Name;
        if (type.IsArray)
        {
            string mayBeNull = field.MayBeNull;
            code.Line(type.Kind == FieldKind.Struct
                ? $"writer.WriteList({name}, version, {flexible}, {mayBeNull}, \"{name}\");"
                : $"writer.Write{type.Kind}List({name}, {flexible}, {mayBeNull}, \"{name}\");");
            return;
        }

        switch (type.Kind)
        {
            case FieldKind.Bool:
                code.Line($"writer.WriteBoolean({name});");
                break;
            case FieldKind.String or FieldKind.Records:
                EmitNullable(
                    field.MayBeNull,
                    $"writer.WriteNullable{type.Kind}({name}, {flexible}" + (type.Kind == FieldKind.String ? $", \"{name}\");" : ");"),
                    $"writer.Write{type.Kind}({name}, {flexible}, \"{name}\");");
                break;
            case FieldKind.Bytes:
                EmitNullable(
                    field.MayBeNull,
                    $"writer.WriteNullableBytes({name}, {flexible});",
                    $"writer.WriteBytes({name}{(field.IsNullable ? $" ?? throw ProtocolException.NullWhenEncoding(\"{name}\")" : "")}, {flexible});");
                break;
            case FieldKind.Struct when field.IsNullable && field.IsTagged:
                code.Line($"writer.WriteUnsignedVarint({name} is null ? 0u : 1u);");
                code.Line($"{name}?.Encode(writer, version);");
                break;
            case FieldKind.Struct when field.IsNullable:
                code.Line($"writer.WriteInt8({name} is null ? (sbyte)-1 : (sbyte)1);");
                code.Line($"{name}?.Encode(writer, version);");
                break;
            case FieldKind.Struct:
                code.Line($"{name}.Encode(writer, version);");
                break;
            default:
                code.Line($"writer.Write{type.Kind}({(field.Definition.IsErrorCode ? "(short)" : "")}{name});");
                break;
        }
    }

    private void EmitNullable(string test, string nullable, string plain)
    {
        if (test is VersionTests.Always or VersionTests.Never)
        {
            code.Line(test == VersionTests.Always ? nullable : plain);
            return;
        }

        code.Block($"if ({test})", nullable);
        code.Block("else", plain);
    }

    private static string Parenthesized(string test) => test.Contains(" or ") || test.Contains("||") ? $"({test})" : test;
}
