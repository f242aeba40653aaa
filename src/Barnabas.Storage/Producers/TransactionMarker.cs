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

        try
        {
            using BatchRecords records = BatchRecords.Open(batch, MaxBytes);
            RecordIterator first = records.GetEnumerator();
            if (!first.MoveNext() || ControlRecords.TypeOf(first.Current) is not (ControlRecordType.Commit or ControlRecordType.Abort))
            {
                return false;
            }

            EndTransactionMarker parsed = EndTransactionMarker.Parse(first.Current);
            marker = new TransactionMarker(parsed.IsCommit, parsed.CoordinatorEpoch, first.Current.Timestamp);
            return true;
        }
        catch (InvalidRecordsException)
        {
            // Its CRC was right, so it stands as it was written; it just ends no transaction.
            return false;
        }
    }
}
