namespace Barnabas.Metadata;

/// <summary>A record of the metadata log that cannot be read, or that contradicts the state it is applied to. The log is damaged or from a newer version.</summary>
public sealed class MetadataRecordException : Exception
{
    public MetadataRecordException(string message)
        : base(message)
    {
    }

    public MetadataRecordException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
