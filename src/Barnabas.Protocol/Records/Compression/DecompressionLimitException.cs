using Barnabas.Protocol.Errors;

namespace Barnabas.Protocol.Records;

/// <summary>Compressed records would take more bytes than the reader allows.</summary>
public sealed class DecompressionLimitException(int maxBytes)
    : InvalidRecordsException($"The records take more than {maxBytes} bytes decompressed.", ErrorCode.MessageTooLarge)
{
    public int MaxBytes { get; } = maxBytes;
}
