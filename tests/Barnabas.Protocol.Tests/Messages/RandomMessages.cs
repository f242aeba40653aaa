using System.Collections;
using System.Reflection;
using Barnabas.Protocol.Generator.Schemas;
using Barnabas.Protocol.Records;
using Barnabas.Protocol.Tests.Schemas;
using Barnabas.Protocol.Wire;

namespace Barnabas.Protocol.Tests.Messages;

/// <summary>Makes messages of random values that a version can carry. Owned by one test; the same seed gives the same messages.</summary>
internal sealed class RandomMessages(int seed)
{
    private static readonly string[] Texts = ["", "a", "topic-1", "日本語", "🙂", "é", new string('x', 130), new string('ü', 20_000 / 2)];

    private readonly Random _random = new(seed);

    public IMessage Next(MessageCatalog message, short version)
    {
        MessageDefinition schema = SchemaCatalog.Messages[message.Type.Name];
        IMessage target = message.New();
        Fill(target, schema, schema.Fields, version);
        return target;
    }

    private void Fill(object target, MessageDefinition schema, IReadOnlyList<FieldDefinition> fields, short version)
    {
        bool flexible = schema.FlexibleVersions.Contains(version);
        foreach (FieldDefinition field in fields.Where(f => f.Versions.Contains(version)))
        {
            if (field.Tag is not null && _random.Next(3) == 0)
            {
                continue;
            }

            PropertyInfo property = target.GetType().GetProperty(field.Name)!;
            bool isNull = field.NullableVersions.Contains(version) && _random.Next(4) == 0;
            Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            property.SetValue(target, isNull ? null : Value(type, schema, field.Type, version));
        }

        if (flexible && _random.Next(4) == 0)
        {
            PropertyInfo unknown = target.GetType().GetProperty("UnknownTaggedFields")!;
            unknown.SetValue(target, new List<RawTaggedField> { new(_random.Next(50, 100), Bytes()), new(_random.Next(100, 100_000), Bytes()) });
        }
    }

    private object Value(Type type, MessageDefinition schema, FieldType fieldType, short version)
    {
        if (fieldType.IsArray)
        {
            IList list = (IList)Activator.CreateInstance(type)!;
            for (int count = _random.Next(4); count > 0; count--)
            {
                list.Add(Value(type.GenericTypeArguments[0], schema, fieldType with { IsArray = false }, version));
            }

            return list;
        }

        switch (fieldType.Kind)
        {
            case FieldKind.Struct:
                object target = Activator.CreateInstance(type)!;
                Fill(target, schema, schema.Struct(fieldType.StructName!).Fields, version);
                return target;
            case FieldKind.String:
                return Texts[_random.Next(Texts.Length)];
            case FieldKind.Bytes:
                return Bytes();
            case FieldKind.Records:
                return new RecordData(Bytes());
            case FieldKind.Uuid:
                return KafkaUuid.Create(_random);
            case FieldKind.Bool:
                return _random.Next(2) == 0;
            case FieldKind.Float64:
                return _random.NextDouble();
            default:
                long bits = _random.NextInt64(long.MinValue, long.MaxValue) >> _random.Next(64);
                return type.IsEnum ? Enum.ToObject(type, (short)bits) : fieldType.Kind switch
                {
                    FieldKind.Int8 => (object)(sbyte)bits,
                    FieldKind.Int16 => (short)bits,
                    FieldKind.UInt16 => (ushort)bits,
                    FieldKind.Int32 => (int)bits,
                    FieldKind.UInt32 => (uint)bits,
                    _ => bits,
                };
        }
    }

    private ReadOnlyMemory<byte> Bytes()
    {
        byte[] bytes = new byte[_random.Next(3) == 0 ? 0 : _random.Next(200)];
        _random.NextBytes(bytes);
        return bytes;
    }
}
