namespace Barnabas.Protocol.Records;

/// <summary>
/// Record bytes that are not in memory, such as a range of a segment file: the encoder writes their length and leaves a gap, and the
/// connection fills it from the source (sendfile). Immutable once made.
/// </summary>
public abstract class RecordsSource
{
    /// <summary>Bytes.</summary>
    public abstract int Length { get; }
}
