using System.Reflection;
using Barnabas.Protocol.Wire;

namespace Barnabas.Protocol.Tests.Messages;

/// <summary>The generated message classes by name. Immutable.</summary>
internal sealed record MessageCatalog(Type Type, short Lowest, short Highest, Func<ReadOnlyMemory<byte>, short, IMessage> Decode)
{
    private static readonly Dictionary<string, MessageCatalog> ByName =
        (from type in typeof(IMessage).Assembly.GetExportedTypes()
         where !type.IsNested && type.IsClass && typeof(IMessage).IsAssignableFrom(type)
         select Describe(type)).ToDictionary(m => m.Type.Name);

    public static IEnumerable<MessageCatalog> All => ByName.Values.OrderBy(m => m.Type.Name, StringComparer.Ordinal);

    public static MessageCatalog Find(string name) => ByName[name];

    public IMessage New() => (IMessage)Activator.CreateInstance(Type)!;

    public static byte[] Encode(IMessage message, short version)
    {
        using MessageWriter writer = new();
        message.Encode(writer, version);
        return writer.WrittenMemory.ToArray();
    }

    private static MessageCatalog Describe(Type type)
    {
        short Version(string name) => (short)type.GetProperty(name, BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        MethodInfo decode = type.GetMethod("Decode", BindingFlags.Public | BindingFlags.Static)!;
        return new MessageCatalog(type, Version("LowestVersion"), Version("HighestVersion"), decode.CreateDelegate<Func<ReadOnlyMemory<byte>, short, IMessage>>());
    }
}
