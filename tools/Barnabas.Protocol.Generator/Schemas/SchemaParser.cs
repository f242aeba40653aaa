using System.Globalization;

namespace Barnabas.Protocol.Generator.Schemas;

/// <summary>Parses one schema file by the grammar in protocol/README.md. Used once; owns its position.</summary>
public sealed class SchemaParser
{
    private readonly string _path;
    private readonly List<SchemaLine> _lines;
    private int _next;

    public SchemaParser(string path, IReadOnlyList<string> text)
    {
        _path = path;
        _lines = SchemaLine.ReadAll(path, text);
    }

    public SchemaFile Parse()
    {
        string area = Path.GetDirectoryName(_path)!;
        ApiDefinition? api = null;
        List<MessageDefinition> messages = [];
        while (_next < _lines.Count)
        {
            SchemaLine line = _lines[_next++];
            if (line.Depth != 0)
            {
                throw Problem(line, "expected 'api', 'listeners', 'request', 'response' or 'message' at the start of a line");
            }

            switch (line.Words[0])
            {
                case "api" when api is null && messages.Count == 0:
                    api = ParseApi(line);
                    break;
                case "listeners" when api is not null && messages.Count == 0:
                    api = api with { Listeners = [.. line.Words.Skip(1)] };
                    break;
                case "request" when api is not null && messages.Count == 0:
                    messages.Add(ParseMessage(line, api.Name + "Request", MessageKind.Request, 1));
                    break;
                case "response" when api is not null && messages.Count == 1:
                    messages.Add(ParseMessage(line, api.Name + "Response", MessageKind.Response, 1));
                    break;
                case "message" when api is null:
                    messages.Add(ParseMessage(line, Word(line, 1, "the message's name"), MessageKind.Record, 2));
                    break;
                default:
                    throw Problem(line, $"'{line.Words[0]}' has no place here: a file is an api with listeners, request and response, or messages");
            }
        }

        if (messages.Count == 0 || (api is not null && messages.Count != 2))
        {
            throw new SchemaException(_path, 1, "a file holds a request and a response, or at least one message");
        }

        return new SchemaFile(_path, area, api, messages);
    }

    private ApiDefinition ParseApi(SchemaLine line)
    {
        string name = Word(line, 1, "the API's name");
        short key = ParseNumber(line, Word(line, 2, "the API's key"));
        bool clusterAction = false, forwardable = false;
        foreach (string flag in line.Words.Skip(3))
        {
            clusterAction |= flag == "cluster-action";
            forwardable |= flag == "forwardable";
            if (flag is not ("cluster-action" or "forwardable"))
            {
                throw Problem(line, $"unknown flag '{flag}' of an api");
            }
        }

        return new ApiDefinition(name, key, [], clusterAction, forwardable);
    }

    private MessageDefinition ParseMessage(SchemaLine line, string name, MessageKind kind, int word)
    {
        short? type = null;
        VersionRange? versions = null;
        VersionRange flexible = VersionRange.None;
        bool unstable = false;
        for (; word < line.Words.Count; word++)
        {
            switch (line.Words[word])
            {
                case "type":
                    type = ParseNumber(line, Word(line, ++word, "the record type"));
                    break;
                case "flexible":
                    flexible = ParseVersions(line, Word(line, ++word, "the flexible versions"));
                    break;
                case "unstable":
                    unstable = true;
                    break;
                default:
                    versions = ParseVersions(line, line.Words[word]);
                    break;
            }
        }

        List<StructDefinition> structs = [];
        List<FieldDefinition> fields = ParseFields(1, structs);
        MessageDefinition message = new()
        {
            Name = name,
            Kind = kind,
            Versions = versions ?? throw Problem(line, "a message needs its versions"),
            FlexibleVersions = flexible,
            RecordType = type,
            IsHighestUnstable = unstable,
            Fields = fields,
            Structs = structs,
            Line = line.Number,
        };
        new SchemaChecks(_path, message).Run();
        return message;
    }

    private List<FieldDefinition> ParseFields(int depth, List<StructDefinition> structs)
    {
        List<FieldDefinition> fields = [];
        while (_next < _lines.Count && _lines[_next].Depth >= depth)
        {
            SchemaLine line = _lines[_next++];
            if (line.Depth > depth)
            {
                throw Problem(line, "indented deeper than a structure's fields");
            }

            if (line.Words[0] == "struct" && depth == 1)
            {
                string name = Word(line, 1, "the structure's name");
                AddStruct(line, name, ParseVersions(line, Word(line, 2, "the structure's versions")), depth, structs);
                continue;
            }

            FieldDefinition field = ParseField(line);
            fields.Add(field);
            if (_next < _lines.Count && _lines[_next].Depth > depth)
            {
                if (field.Type.StructName is not { } name)
                {
                    throw Problem(_lines[_next], $"{field.Name} is not a structure and has no fields");
                }

                AddStruct(line, name, field.Versions, depth, structs);
            }
        }

        return fields;
    }

    private void AddStruct(SchemaLine line, string name, VersionRange versions, int depth, List<StructDefinition> structs)
    {
        if (structs.Any(s => s.Name == name))
        {
            throw Problem(line, $"structure {name} is defined twice");
        }

        // The place is taken before the fields are parsed, so that structures come out in the order of the schema.
        int index = structs.Count;
        structs.Add(new StructDefinition(name, versions, [], line.Number));
        structs[index] = new StructDefinition(name, versions, ParseFields(depth + 1, structs), line.Number);
    }

    private FieldDefinition ParseField(SchemaLine line)
    {
        string typeText = Word(line, 1, "the field's type");
        bool nullable = typeText.EndsWith('?');
        if (!FieldType.TryParse(nullable ? typeText[..^1] : typeText, out FieldType type))
        {
            throw Problem(line, $"'{typeText}' is not a type");
        }

        VersionRange versions = ParseVersions(line, Word(line, 2, "the field's versions"));
        FieldDefinition field = new()
        {
            Name = line.Words[0],
            Type = type,
            Versions = versions,
            NullableVersions = nullable ? versions : VersionRange.None,
            Line = line.Number,
        };
        for (int i = 3; i < line.Words.Count; i++)
        {
            field = line.Words[i] switch
            {
                "nullable" => field with { NullableVersions = ParseVersions(line, Word(line, ++i, "the nullable versions")) },
                "tag" => field with { Tag = ParseNumber(line, Word(line, ++i, "the tag")), TaggedVersions = versions },
                "ignorable" => field with { IsIgnorable = true },
                "key" => field with { IsMapKey = true },
                "entity" => field with { Entity = Word(line, ++i, "the entity") },
                "inflexible" => field with { IsInflexible = true },
                "=" => field with { Default = Word(line, ++i, "the default") },
                _ => throw Problem(line, $"unknown attribute '{line.Words[i]}' of {field.Name}"),
            };
        }

        return field;
    }

    private string Word(SchemaLine line, int index, string what) =>
        index < line.Words.Count ? line.Words[index] : throw Problem(line, $"{what} is missing");

    private VersionRange ParseVersions(SchemaLine line, string text) =>
        VersionRange.TryParse(text, out VersionRange range) ? range : throw Problem(line, $"'{text}' is not a version range such as 3, 3-5 or 3+");

    private short ParseNumber(SchemaLine line, string text) =>
        short.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out short number) ? number : throw Problem(line, $"'{text}' is not a number");

    private SchemaException Problem(SchemaLine line, string problem) => new(_path, line.Number, problem);
}
