namespace Barnabas.Protocol.Wire;

/// <summary>Why bytes are not a message, or a message cannot be made into bytes.</summary>
public enum ProtocolFailure
{
    /// <summary>A field, or the length or count that it claims, reaches beyond the end of the bytes.</summary>
    LengthBeyondEnd,

    /// <summary>A length or count below -1, or below 0 where null has no meaning.</summary>
    NegativeLength,

    /// <summary>A length of a value to encode that its length field cannot hold.</summary>
    LengthTooLarge,

    /// <summary>The message is not defined in this version.</summary>
    UnknownVersion,

    /// <summary>The message ended before its bytes did.</summary>
    TrailingBytes,

    /// <summary>Null in a field that this version does not let be null.</summary>
    NullForNonNullable,

    /// <summary>A string that is not UTF-8.</summary>
    InvalidUtf8,

    /// <summary>A varint of more than 5 bytes, or a varlong of more than 10.</summary>
    VarintTooLong,

    /// <summary>A tagged field whose value is shorter or longer than its length says.</summary>
    TaggedFieldLength,

    /// <summary>A value, other than its default, in a field that this version does not have and that must not be dropped.</summary>
    FieldNotInVersion,
}
