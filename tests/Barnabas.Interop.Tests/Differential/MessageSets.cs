using System.Text;
using Barnabas.Protocol.Records;

namespace Barnabas.Interop.Tests.Differential;

/// <summary>Message sets of formats 0 and 1 to send, as clients before Kafka 0.11 make them: <see cref="Batches"/> of an older time.</summary>
internal static class MessageSets
{
    /// <summary>One message a value, a second apart from <see cref="Peer.T0"/> on, with offsets from 0.</summary>
    public static byte[] Of(sbyte magic, params string?[] values) => Join(Plain(magic, values));

    public static OldMessage[] Plain(sbyte magic, params string?[] values) =>
        [.. values.Select((value, i) => new OldMessage(magic, i, 0, magic == 0 ? -1 : Peer.T0 + i * 1000, Encoding.ASCII.GetBytes($"k{i}"), value is null ? null : Encoding.ASCII.GetBytes(value)))];

    public static byte[] Join(params OldMessage[] messages) => [.. messages.SelectMany(message => message.ToArray())];

    /// <summary>The messages in one compressed message, which has the offset and the timestamp of the last.</summary>
    public static OldMessage Wrapped(CompressionCodec codec, params OldMessage[] messages)
    {
        var last = messages[^1];
        using var compressed = new PooledBuffer();
        Compression.Compress(codec, Join(messages), compressed, null, last.Magic);
        return new OldMessage(last.Magic, last.Offset, (byte)codec, last.Timestamp, null, compressed.WrittenSpan.ToArray());
    }

    /// <summary>Lets <paramref name="change"/> write into the one message, and makes its CRC right again.</summary>
    public static byte[] Changed(OldMessage message, Action<byte[]> change)
    {
        byte[] bytes = message.ToArray();
        change(bytes);
        OldMessage.RenewCrc(bytes);
        return bytes;
    }
}
