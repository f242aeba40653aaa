using Barnabas.Protocol.Records;

namespace Barnabas.Storage.Producers;

/// <summary>The commit or abort marker of a control batch, with its time. Immutable.</summary>
internal readonly record struct TransactionMarker(bool IsCommit, int CoordinatorEpoch, long Timestamp)
{
    // A marker is a few bytes: a compressed control batch that claims more is none.
    private const int MaxBytes = 4096;

    /// <summary>False where the control batch holds no marker: another control record, or one that compaction took away.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> batch, out TransactionMarker marker)
    {
        marker = default;
        if (new RecordBatchHeader(batch.Span).RecordCount == 0)
        {
            return false;
        }

        using BatchRecords records = BatchRecords.Open(batch, MaxBytes);
        foreach (Record record in records)
        {
            if (ControlRecords.TypeOf(record) is ControlRecordType.Commit or ControlRecordType.Abort)
            {
                EndTransactionMarker parsed = EndTransactionMarker.Parse(record);
                marker = new TransactionMarker(parsed.IsCommit, parsed.CoordinatorEpoch, record.Timestamp);
                return true;
            }

            break;
        }

        return false;
    }
}
