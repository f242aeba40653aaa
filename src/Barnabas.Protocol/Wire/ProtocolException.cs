using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Barnabas.Protocol.Wire;

/// <summary>
/// Bytes that are not the message they should be, or a message that has no bytes in a version. What a peer sent is refused with it
/// before anything that the bytes merely claim is allocated. Immutable.
/// </summary>
public sealed class ProtocolException : Exception
{
    public ProtocolException(ProtocolFailure failure, string message, string? field = null, int position = -1)
        : base(message)
    {
        Failure = failure;
        Field = field;
        Position = position;
    }

    public ProtocolFailure Failure { get; }

    /// <summary>The message or field as the definitions name it, where one is known.</summary>
    public string? Field { get; }

    /// <summary>Bytes from the start of what was decoded; -1 when encoding.</summary>
    public int Position { get; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ThrowIfUnknownVersion(string message, short version, short lowest, short highest)
    {
        if (version < lowest || version > highest)
        {
            ThrowUnknownVersion(message, version, lowest, highest);
        }
    }

    [DoesNotReturn]
    public static void ThrowUnknownVersion(string message, short version, short lowest, short highest) => throw new ProtocolException(
        ProtocolFailure.UnknownVersion,
        $"{message} has the versions {lowest} to {highest}, not {version}.",
        message);

    /// <summary>Refuses to drop the value of a field that <paramref name="version"/> does not have.</summary>
    [DoesNotReturn]
    public static void ThrowFieldNotInVersion(string field, short version) => throw new ProtocolException(
        ProtocolFailure.FieldNotInVersion,
        $"{field} has a value, but version {version} has no such field.",
        field);

    internal static ProtocolException NullWhenEncoding(string field) => new(
        ProtocolFailure.NullForNonNullable,
        $"{field} is null, which this version has no form for.",
        field);

    [DoesNotReturn]
    internal static void ThrowLengthTooLarge(string field, long length) => throw new ProtocolException(
        ProtocolFailure.LengthTooLarge,
        $"{field} is {length} bytes long, more than its length field can say.",
        field);
}
