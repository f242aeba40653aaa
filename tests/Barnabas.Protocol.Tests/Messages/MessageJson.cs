using System.Collections;
using System.Reflection;
using System.Text.Json;
using Barnabas.Protocol.Records;
using Barnabas.Protocol.Tests.Schemas;
using Barnabas.Protocol.Wire;

namespace Barnabas.Protocol.Tests.Messages;

/// <summary>Makes messages of the values of the golden vectors. Stateless.</summary>
internal static class MessageJson
{
    public static IMessage Read(Type type, JsonElement value) => ReadMessage(type, value, type.Name);

    private static IMessage ReadMessage(Type type, JsonElement value, string message)
    {
        IMessage target = (IMessage)Activator.CreateInstance(type)!;
        foreach (JsonProperty field in value.EnumerateObject())
        {
            string name = KafkaRenames.Name(message, field.Name);
            PropertyInfo property = type.GetProperty(name) ?? throw new MissingMemberException(type.Name, name);
            property.SetValue(target, ReadValue(property.PropertyType, field.Value, message));
        }

        return target;
    }

    private static object? ReadValue(Type type, JsonElement value, string message)
    {
        if (type == typeof(RecordData))
        {
            return value.ValueKind == JsonValueKind.Null ? default : new RecordData(value.GetBytesFromBase64());
        }

        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>))
        {
            IList list = (IList)Activator.CreateInstance(type)!;
            foreach (JsonElement element in value.EnumerateArray())
            {
                list.Add(ReadValue(type.GenericTypeArguments[0], element, message));
            }

            return list;
        }

        return type switch
        {
            _ when typeof(IMessage).IsAssignableFrom(type) => ReadMessage(type, value, message),
            _ when type.IsEnum => Enum.ToObject(type, value.GetInt16()),
            _ when type == typeof(ReadOnlyMemory<byte>) => new ReadOnlyMemory<byte>(value.GetBytesFromBase64()),
            _ when type == typeof(Guid) => KafkaUuid.Parse(value.GetString()),
            _ => value.Deserialize(type),
        };
    }
}
