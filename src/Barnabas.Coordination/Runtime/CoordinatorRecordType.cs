using Barnabas.Protocol.Wire;

namespace Barnabas.Coordination.Runtime;

/// <summary>
/// A kind of record: the number that leads its key, and the messages of key and value. <paramref name="KeyVersion"/> is the version that
/// keys are written in; all versions of a key have one form. Immutable.
/// </summary>
public sealed record CoordinatorRecordType(
    short Number,
    short KeyVersion,
    Func<IMessage> NewKey,
    short LowestValueVersion,
    short HighestValueVersion,
    Func<IMessage> NewValue)
{
    public static CoordinatorRecordType Of<TKey, TValue>(short number)
        where TKey : IMessageType<TKey>, new()
        where TValue : IMessageType<TValue>, new() =>
        new(number, TKey.HighestVersion, static () => new TKey(), TValue.LowestVersion, TValue.HighestVersion, static () => new TValue());
}
