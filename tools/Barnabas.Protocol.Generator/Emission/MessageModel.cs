using Barnabas.Protocol.Generator.Schemas;

namespace Barnabas.Protocol.Generator.Emission;

/// <summary>What the emitters ask about a message beyond its schema: names in C#, and the versions each structure occurs in. Immutable.</summary>
internal sealed class MessageModel
{
    private readonly Dictionary<string, VersionRange> _live = [];
    private readonly Dictionary<string, string> _classNames = [];
    private readonly HashSet<string> _comparedStructs = [];

    public MessageModel(MessageDefinition message)
    {
        Message = message;
        Visit(message.Fields, message.Versions);
        HashSet<string> taken = [message.Name, .. message.Fields.Select(f => f.Name)];
        foreach (StructDefinition structure in message.Structs)
        {
            // A nested class cannot share its name with a property of the message or of its own.
            bool clashes = taken.Contains(structure.Name) || structure.Fields.Any(f => f.Name == structure.Name);
            _classNames[structure.Name] = clashes ? structure.Name + "Data" : structure.Name;
        }

        CollectComparedStructs(message.Fields, message.Versions, false);
    }

    public MessageDefinition Message { get; }

    /// <summary>The versions of the message that can hold the structure.</summary>
    public VersionRange Live(StructDefinition structure) => _live.GetValueOrDefault(structure.Name, VersionRange.None);

    public string ClassName(string structName) => _classNames[structName];

    /// <summary>The class where a member is called on it: qualified where a property of the same name would be found first.</summary>
    public string QualifiedClassName(string structName)
    {
        string name = ClassName(structName);
        return Message.Structs.SelectMany(s => s.Fields).Any(f => f.Name == name) ? $"{Message.Name}.{name}" : name;
    }

    /// <summary>Whether encoding has to know if the structure has only default values.</summary>
    public bool IsCompared(StructDefinition structure) => _comparedStructs.Contains(structure.Name);

    /// <summary>The condition that lengths are compact, at a place that can have the versions <paramref name="live"/>.</summary>
    public string Flexible(VersionRange live)
    {
        string test = VersionTests.Within(Message.FlexibleVersions, live);
        return test is VersionTests.Always or VersionTests.Never ? test : "flexible";
    }

    /// <summary>A lower bound for the bytes of one element of an array, in the versions <paramref name="live"/>.</summary>
    public int SmallestElement(FieldType type, VersionRange live)
    {
        int smallest = int.MaxValue;
        for (int version = live.Lowest; version <= live.Highest; version++)
        {
            smallest = Math.Min(smallest, SmallestElement(type, version));
        }

        return Math.Max(1, smallest);
    }

    private int SmallestElement(FieldType type, int version)
    {
        bool flexible = Message.FlexibleVersions.Contains(version);
        return type.Kind switch
        {
            FieldKind.Bool or FieldKind.Int8 => 1,
            FieldKind.Int16 or FieldKind.UInt16 => 2,
            FieldKind.Int32 or FieldKind.UInt32 => 4,
            FieldKind.Int64 or FieldKind.Float64 => 8,
            FieldKind.Uuid => 16,
            FieldKind.String => flexible ? 1 : 2,
            FieldKind.Bytes or FieldKind.Records => flexible ? 1 : 4,
            _ => (flexible ? 1 : 0) + Message.Struct(type.StructName!).Fields.Sum(f => SmallestField(f, version)),
        };
    }

    private int SmallestField(FieldDefinition field, int version)
    {
        if (!field.Versions.Contains(version) || field.TaggedVersions.Contains(version))
        {
            return 0;
        }

        if (field.Type.IsArray)
        {
            return Message.FlexibleVersions.Contains(version) ? 1 : 4;
        }

        bool nullableStruct = field.Type.Kind == FieldKind.Struct && !field.NullableVersions.IsEmpty;
        return nullableStruct ? 1 : SmallestElement(field.Type, version);
    }

    private void Visit(IReadOnlyList<FieldDefinition> fields, VersionRange live)
    {
        foreach (FieldDefinition field in fields)
        {
            VersionRange versions = field.Versions.Intersect(live);
            if (field.Type.StructName is { } name && !versions.IsEmpty)
            {
                _live[name] = _live.GetValueOrDefault(name, VersionRange.None).Cover(versions);
                Visit(Message.Struct(name).Fields, versions);
            }
        }
    }

    private void CollectComparedStructs(IReadOnlyList<FieldDefinition> fields, VersionRange live, bool ownerIsCompared)
    {
        foreach (FieldDefinition field in fields.Where(f => f.Type.StructName is not null))
        {
            StructDefinition structure = Message.Struct(field.Type.StructName!);
            bool mayBeAbsent = !field.IsIgnorable && !field.Versions.Contains(live);
            bool compared = !field.Type.IsArray && !field.IsNullDefault && (ownerIsCompared || mayBeAbsent || field.Tag is not null);
            if (compared)
            {
                _comparedStructs.Add(structure.Name);
            }

            CollectComparedStructs(structure.Fields, Live(structure), compared);
        }
    }
}
