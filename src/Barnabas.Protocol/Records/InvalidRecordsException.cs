using Barnabas.Protocol.Errors;

namespace Barnabas.Protocol.Records;

/// <summary>
/// Bytes that claim to be records are not: a length, count, checksum or compressed stream is wrong. The only exception that reading
/// hostile records can end in.
/// </summary>
public class InvalidRecordsException : Exception
{
    public InvalidRecordsException(string message, ErrorCode errorCode = ErrorCode.InvalidRecord, Exception? innerException = null)
        : base(message, innerException) => ErrorCode = errorCode;

    /// <summary>What the protocol answers for it.</summary>
    public ErrorCode ErrorCode { get; }
}
