using Barnabas.Protocol.Errors;

namespace Barnabas.Protocol.Records;

/// <summary>The protocol's error for each fault.</summary>
public static class RecordBatchFaultErrors
{
    public static ErrorCode ToErrorCode(this RecordBatchFault fault) => fault switch
    {
        RecordBatchFault.None => ErrorCode.None,
        RecordBatchFault.Incomplete or RecordBatchFault.InvalidLength or RecordBatchFault.UnknownMagic or RecordBatchFault.CrcMismatch
            => ErrorCode.CorruptMessage,
        _ => ErrorCode.InvalidRecord,
    };
}
