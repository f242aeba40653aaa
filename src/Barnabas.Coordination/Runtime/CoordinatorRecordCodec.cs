using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Barnabas.Protocol.Wire;

namespace Barnabas.Coordination.Runtime;

/// <summary>
/// Coordinator records as a log keeps them. Key: the type's number (int16) and the key's message; value: its version (int16) and the
/// value's message, or nothing at all. Immutable.
/// </summary>
public sealed class CoordinatorRecordCodec(IEnumerable<CoordinatorRecordType> types)
{
    private readonly FrozenDictionary<short, CoordinatorRecordType> _types = types.ToFrozenDictionary(static type => type.Number);

    /// <summary>Appends the key's bytes.</summary>
    /// <exception cref="ProtocolException">The key has a value that does not fit its type.</exception>
    public void EncodeKey(CoordinatorRecord record, MessageWriter writer)
    {
        if (!_types.TryGetValue(record.Type, out var type))
        {
            throw new ArgumentException($"Records of type {record.Type} do not belong to this coordinator.", nameof(record));
        }
        writer.WriteInt16(type.Number);
        record.Key.Encode(writer, type.KeyVersion);
    }

    /// <summary>Appends the value's bytes; a tombstone has none.</summary>
    /// <exception cref="ProtocolException">The value has something that its version has no form for.</exception>
    public static void EncodeValue(CoordinatorRecord record, MessageWriter writer)
    {
        if (record.Value is { } value)
        {
            writer.WriteInt16(record.ValueVersion);
            value.Encode(writer, record.ValueVersion);
        }
    }

    /// <summary>
    /// Reads a record; false where its type is not known: a later version's, to be passed over. Byte fields of the messages are slices of
    /// the arguments.
    /// </summary>
    /// <param name="key">The key's bytes.</param>
    /// <param name="value">The value's bytes; null for a tombstone.</param>
    /// <param name="number">The type's number, known or not.</param>
    /// <param name="record">The record.</param>
    /// <exception cref="ProtocolException">The bytes are not such a record, or the value's version is not known.</exception>
    public bool TryDecode(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte>? value, out short number, [NotNullWhen(true)] out CoordinatorRecord? record)
    {
        var keyReader = new MessageReader(key);
        number = keyReader.ReadInt16();
        record = null;
        if (!_types.TryGetValue(number, out var type))
        {
            return false;
        }
        var keyMessage = type.NewKey();
        keyMessage.Decode(ref keyReader, type.KeyVersion);
        if (value is not { } valueBytes)
        {
            record = new(number, keyMessage, null, 0);
            return true;
        }
        var valueReader = new MessageReader(valueBytes);
        short version = valueReader.ReadInt16();
        var valueMessage = type.NewValue();
        valueMessage.Decode(ref valueReader, version);
        record = new(number, keyMessage, valueMessage, version);
        return true;
    }
}
