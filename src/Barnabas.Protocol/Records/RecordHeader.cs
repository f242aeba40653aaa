using System.Text;

namespace Barnabas.Protocol.Records;

/// <summary>A header of a record: a key in UTF-8, never null, and a value that may be null. Slices, not copies. Immutable.</summary>
public readonly record struct RecordHeader(ReadOnlyMemory<byte> KeyUtf8, ReadOnlyMemory<byte>? Value)
{
    public RecordHeader(string key, byte[]? value)
        : this(Encoding.UTF8.GetBytes(key), value is null ? default(ReadOnlyMemory<byte>?) : value)
    {
    }

    public string Key => Encoding.UTF8.GetString(KeyUtf8.Span);
}
