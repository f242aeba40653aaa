using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Records;
using Barnabas.Protocol.Records.Legacy;

namespace Barnabas.Broker.Producing;

/// <summary>
/// What a produce request of some version may carry for a partition: from v3 on exactly one record batch, zstd from v7 on (KIP-110), and
/// before v3 message sets of format v0 and v1, which become one batch, or batches. Stateless.
/// </summary>
internal static class ProducedRecords
{
    private const short FirstVersionWithBatches = 3;
    private const short FirstVersionWithZstd = 7;

    /// <summary>The most bytes that a compressed message set may unfold to: what a request may hold at most, decompressed or not.</summary>
    private const int MaxUnfoldedBytes = 100 * 1024 * 1024;

    /// <summary>Whether a producer of this version gets an answer without error where none of its records came as a whole.</summary>
    public static bool MayBeNothing(short version, RecordData records) => version < FirstVersionWithBatches && !records.IsNull;

    /// <summary>Checks the records, replacing old message sets by a batch of their records.</summary>
    public static (ErrorCode Error, string? Message) Admit(short version, ref Memory<byte> records)
    {
        if (version < FirstVersionWithBatches)
        {
            return AdmitOld(ref records);
        }
        switch (RecordBatchValidator.CheckFrame(records.Span, out int size))
        {
            case RecordBatchFault.None:
                break;
            case RecordBatchFault.Incomplete:
                return (ErrorCode.InvalidRecord, $"Produce requests with version {version} must have at least one record batch per partition");
            case RecordBatchFault.LegacyMagic:
                return (ErrorCode.InvalidRecord, $"Produce requests with version {version} are only allowed to contain record batches with magic version 2");
            case var fault:
                return (fault.ToErrorCode(), $"The record batch is not valid: {fault}");
        }
        switch (RecordBatchValidator.CheckFrame(records.Span[size..], out _))
        {
            case RecordBatchFault.Incomplete:
                // Nothing, or the beginning of a batch, which Kafka passes over as well.
                records = records[..size];
                break;
            case RecordBatchFault.None or RecordBatchFault.LegacyMagic:
                return (ErrorCode.InvalidRecord, $"Produce requests with version {version} are only allowed to contain exactly one record batch per partition");
            case var fault:
                return (fault.ToErrorCode(), $"What follows the record batch is not valid: {fault}");
        }
        bool isZstd = new RecordBatchHeader(records.Span).Attributes.Codec == CompressionCodec.Zstd;
        return isZstd && version < FirstVersionWithZstd
            ? (ErrorCode.UnsupportedCompressionType, $"Produce requests with version {version} are not allowed to use ZStandard compression")
            : (ErrorCode.None, null);
    }

    /// <summary>Of these versions anything may be cut at its end, even so that nothing is left.</summary>
    private static (ErrorCode, string?) AdmitOld(ref Memory<byte> records)
    {
        try
        {
            records = records[..RecordFrames.SizeOfWhole(records.Span)];
            if (LegacyConverter.IsLegacy(records.Span))
            {
                records = LegacyConverter.UpConvert(records, MaxUnfoldedBytes, firstOffset: 0);
            }
            return (ErrorCode.None, null);
        }
        catch (InvalidRecordsException invalid)
        {
            return (invalid.ErrorCode, invalid.Message);
        }
    }
}
