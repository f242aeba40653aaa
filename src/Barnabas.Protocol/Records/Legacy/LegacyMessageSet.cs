namespace Barnabas.Protocol.Records.Legacy;

/// <summary>
/// The records of a message set of format 0 or 1, those inside compressed messages too, one at a time: <c>foreach</c>, or
/// <see cref="MoveNext"/> and <see cref="Current"/>. A record is valid until the next <see cref="MoveNext"/> or <see cref="Dispose"/>.
/// Bytes that are no messages end in <see cref="InvalidRecordsException"/>. For one walk by one thread.
/// </summary>
/// <param name="messages">Whole messages, one behind the other.</param>
/// <param name="maxBytes">The most bytes that one compressed message may take decompressed.</param>
public sealed class LegacyMessageSet(ReadOnlyMemory<byte> messages, int maxBytes) : IDisposable
{
    private ReadOnlyMemory<byte> _messages = messages;
    private ReadOnlyMemory<byte> _inner;
    private LegacyMessage _wrapper;
    private PooledBuffer? _decompressed;
    private long _innerBaseOffset;

    public Record Current { get; private set; }

    /// <summary>The codec of the message that <see cref="Current"/> was in.</summary>
    public CompressionCodec CurrentCodec { get; private set; }

    /// <summary>Whether <see cref="Current"/> has its timestamp from the broker's clock.</summary>
    public bool CurrentIsLogAppendTime { get; private set; }

    public LegacyMessageSet GetEnumerator() => this;

    /// <exception cref="InvalidRecordsException">What follows is no message, or holds none.</exception>
    public bool MoveNext()
    {
        if (!_inner.IsEmpty)
        {
            ReadInner();
            return true;
        }

        if (_messages.IsEmpty)
        {
            return false;
        }

        LegacyMessage message = LegacyMessage.Read(_messages);
        _messages = _messages[message.Size..];
        CurrentCodec = message.Codec;
        CurrentIsLogAppendTime = message.IsLogAppendTime;
        if (message.Codec == CompressionCodec.None)
        {
            Current = message.ToRecord(message.Offset, message.Timestamp);
            return true;
        }

        Open(message);
        ReadInner();
        return true;
    }

    public void Dispose()
    {
        _decompressed?.Dispose();
        _decompressed = null;
        _inner = default;
    }

    private void Open(in LegacyMessage wrapper)
    {
        if (wrapper.Codec > CompressionCodec.Lz4)
        {
            throw new InvalidRecordsException($"Message format {wrapper.Magic} has no codec {(byte)wrapper.Codec}.");
        }

        _wrapper = wrapper;
        ReadOnlyMemory<byte> compressed = wrapper.Value ?? throw new InvalidRecordsException("A compressed message has no value.");
        _decompressed?.Dispose();
        _decompressed = Compression.Decompress(wrapper.Codec, compressed.Span, maxBytes, wrapper.Magic);
        _inner = _decompressed.WrittenMemory;
        if (_inner.IsEmpty)
        {
            throw new InvalidRecordsException("A compressed message holds no messages.");
        }

        _innerBaseOffset = wrapper.Magic == 0 ? 0 : wrapper.Offset - LastInnerOffset();
    }

    /// <summary>Format 1 counts inner offsets from 0 and gives the wrapper the offset of the last, so the base follows from it (KIP-31).</summary>
    private long LastInnerOffset()
    {
        long last = 0;
        for (ReadOnlyMemory<byte> rest = _inner; !rest.IsEmpty;)
        {
            LegacyMessage message = LegacyMessage.Read(rest);
            last = message.Offset;
            rest = rest[message.Size..];
        }

        return last;
    }

    private void ReadInner()
    {
        LegacyMessage message = LegacyMessage.Read(_inner);
        if (message.Magic != _wrapper.Magic || message.Codec != CompressionCodec.None)
        {
            throw new InvalidRecordsException("A compressed message holds one of another format, or one that is compressed again.");
        }

        _inner = _inner[message.Size..];
        Current = message.ToRecord(_innerBaseOffset + message.Offset, _wrapper.IsLogAppendTime ? _wrapper.Timestamp : message.Timestamp);
    }
}
