namespace Barnabas.Protocol.Wire;

/// <summary>
/// Anything that a schema in <c>protocol/</c> defines. A message is a mutable object with one owner. Byte and record fields that
/// <see cref="Decode"/> sets are slices of the buffer that the reader reads: the message is valid as long as that buffer is.
/// </summary>
public interface IMessage
{
    /// <summary>Reads the fields of <paramref name="version"/> into a new instance; others keep their defaults.</summary>
    /// <exception cref="ProtocolException">The bytes are not this message.</exception>
    void Decode(ref MessageReader reader, short version);

    /// <summary>Appends the fields of <paramref name="version"/>; ignorable fields that it does not have are dropped.</summary>
    /// <exception cref="ProtocolException">The message has a value that <paramref name="version"/> has no form for.</exception>
    void Encode(MessageWriter writer, short version);
}
