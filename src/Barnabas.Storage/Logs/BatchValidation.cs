using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Records;

namespace Barnabas.Storage.Logs;

/// <summary>
/// What a produced batch must be before it may stand in a log, as far as that needs no state of the log. By header and CRC alone, but
/// where the topic's configuration asks for something that only the records can tell. Stateless and thread-safe.
/// </summary>
internal static class BatchValidation
{
    /// <summary>
    /// The most bytes that a batch may take decompressed. A producer's limit counts compressed bytes; without a bound of its own a small
    /// batch could ask for any amount of memory.
    /// </summary>
    public const int MaxDecompressedBytes = 512 * 1024 * 1024;

    /// <summary>False where the batches are refused; then <paramref name="refusal"/> says why.</summary>
    public static bool TryAccept(Memory<byte> batches, AppendOrigin origin, LogConfig config, long now, out AppendResult refusal)
    {
        ReadOnlySpan<byte> bytes = batches.Span;
        int position = 0;
        int count = 0;
        while (position < bytes.Length)
        {
            RecordBatchFault fault = origin == AppendOrigin.Client
                ? RecordBatchValidator.CheckProduced(bytes[position..], out int size)
                : RecordBatchValidator.Check(bytes[position..], out size);

            // A batch that is too large is told so even when more is wrong with it, but for its offset, as Apache Kafka does.
            if (size > config.MaxMessageBytes && origin != AppendOrigin.RaftLeader && fault != RecordBatchFault.NonZeroBaseOffset)
            {
                refusal = AppendResult.Failed(
                    ErrorCode.MessageTooLarge, $"The record batch size is {size} bytes, which exceeds the maximum configured value of {config.MaxMessageBytes}.");
                return false;
            }

            if (fault != RecordBatchFault.None)
            {
                refusal = AppendResult.Failed(fault.ToErrorCode(), $"The record batch is not valid: {fault}.");
                return false;
            }

            if (origin == AppendOrigin.Client && !TryAcceptRecords(batches.Slice(position, size), config, now, out refusal))
            {
                return false;
            }

            position += size;
            count++;
        }

        if (count == 0 || (count > 1 && origin == AppendOrigin.Client))
        {
            refusal = AppendResult.Failed(ErrorCode.InvalidRecord, $"Exactly one record batch is expected for a partition; there are {count}.");
            return false;
        }

        refusal = default;
        return true;
    }

    private static bool TryAcceptRecords(Memory<byte> batch, LogConfig config, long now, out AppendResult refusal)
    {
        refusal = default;
        var header = new RecordBatchHeader(batch.Span);
        if (header.Attributes.IsLogAppendTime && config.MessageTimestampType == TimestampType.CreateTime)
        {
            // The producer claims what only a broker can know; its records' own timestamps count.
            RecordBatchStamp.SetCreateTime(batch.Span);
        }
        else if (header.Attributes.IsLogAppendTime)
        {
            refusal = AppendResult.Failed(
                ErrorCode.InvalidTimestamp, "Invalid timestamp type in message. Producer should not set timestamp type to LogAppendTime.");
            return false;
        }

        bool checkTime = config.MessageTimestampType == TimestampType.CreateTime
            && (IsOutOfRange(header.MaxTimestamp, config, now) || config.MessageTimestampBeforeMaxMs != long.MaxValue);
        if (!checkTime && !config.IsCompacted)
        {
            return true;
        }

        try
        {
            return TryAcceptEachRecord(batch, checkTime, config, now, out refusal);
        }
        catch (InvalidRecordsException exception)
        {
            refusal = AppendResult.Failed(exception.ErrorCode, exception.Message);
            return false;
        }
    }

    private static bool TryAcceptEachRecord(ReadOnlyMemory<byte> batch, bool checkTime, LogConfig config, long now, out AppendResult refusal)
    {
        List<RecordError>? errors = null;
        bool timestampAtFault = false;
        int index = 0;
        using BatchRecords records = BatchRecords.Open(batch, MaxDecompressedBytes);
        foreach (Record record in records)
        {
            if (config.IsCompacted && !record.HasKey)
            {
                (errors ??= []).Add(new RecordError(index, "Compacted topic cannot accept message without key."));
            }
            else if (checkTime && IsOutOfRange(record.Timestamp, config, now))
            {
                timestampAtFault = true;
                (errors ??= []).Add(new RecordError(
                    index,
                    $"Timestamp {record.Timestamp} of message is out of range: [{now - config.MessageTimestampBeforeMaxMs}, {now + config.MessageTimestampAfterMaxMs}]."));
            }

            index++;
        }

        refusal = errors is null ? default
            : timestampAtFault ? AppendResult.Failed(ErrorCode.InvalidTimestamp, "One or more records have been rejected due to invalid timestamp.", errors)
            : AppendResult.Failed(ErrorCode.InvalidRecord, $"One or more records have been rejected due to {errors.Count} record errors in total.", errors);
        return errors is null;
    }

    private static bool IsOutOfRange(long timestamp, LogConfig config, long now) =>
        timestamp >= 0
        && ((now > timestamp && now - timestamp > config.MessageTimestampBeforeMaxMs)
            || (timestamp > now && timestamp - now > config.MessageTimestampAfterMaxMs));
}
