using Barnabas.Client.Consuming.Positions;
using Barnabas.Client.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Records;
using Barnabas.Protocol.Records.Legacy;

namespace Barnabas.Client.Consuming.Fetching;

/// <summary>
/// The records that one answer brought for one partition, walked one by one in place. Control batches, aborted transactions and records
/// before the position are passed over. For the thread that polls; released once, whether used up or not.
/// </summary>
internal sealed class FetchedRecords
{
    /// <summary>A batch that decompresses to more is refused: 16 times the largest that a broker takes with Kafka's largest sensible settings.</summary>
    private const int MaxBatchBytes = 1 << 30;

    private readonly SharedAnswer _answer;
    private readonly AbortedTransactions? _aborted;
    private readonly bool _checkCrcs;
    private ReadOnlyMemory<byte> _left;
    private BatchRecords _batch;
    private RecordIterator _records;
    private bool _isOpen;
    private bool _released;

    private FetchedRecords(SharedAnswer answer, AskedPartition asked, ReadOnlyMemory<byte> records, AbortedTransactions? aborted, bool checkCrcs)
    {
        _answer = answer;
        Asked = asked;
        _left = records;
        _aborted = aborted;
        _checkCrcs = checkCrcs;
        Position = new(asked.Offset, asked.LastFetchedEpoch < 0 ? null : asked.LastFetchedEpoch);
        answer.Share();
    }

    public AskedPartition Asked { get; }

    /// <summary>Behind the last record that was taken, or the last batch that was passed over.</summary>
    public Position Position { get; private set; }

    public FetchedBatch Batch { get; private set; }

    public Record Current { get; private set; }

    /// <summary>Null where the answer brought no whole batch. The position behind the last one comes with it.</summary>
    public static (FetchedRecords Records, Position End)? Of(SharedAnswer answer, AskedPartition asked, FetchResponse.PartitionData data, ConsumerOptions options)
    {
        ReadOnlyMemory<byte> bytes = data.Records.IsNull ? default : data.Records.Memory;
        if (LegacyConverter.IsLegacy(bytes.Span))
        {
            bytes = LegacyConverter.UpConvert(WholeMessages(bytes), MaxBatchBytes);
        }
        var batches = new RecordBatchEnumerator(bytes.Span);
        Position? end = null;
        while (batches.MoveNext())
        {
            end = FetchedBatch.Of(batches.Current).After;
        }
        if (end is not { } after)
        {
            return batches.Fault is RecordBatchFault.None or RecordBatchFault.Incomplete
                ? null
                : throw new RecordDeserializationException(asked.Partition, asked.Offset, "record batch", new InvalidRecordsException($"It is no record batch: {batches.Fault}."));
        }
        bool filters = options.IsolationLevel == IsolationLevel.ReadCommitted;
        var records = new FetchedRecords(answer, asked, bytes[..batches.Position], filters ? new(data.AbortedTransactions ?? []) : null, options.CheckCrcs);
        return (records, after.Offset > asked.Offset ? after : records.Position);
    }

    /// <summary>Goes to the next record that counts; false at the end.</summary>
    /// <exception cref="RecordDeserializationException">A batch is damaged; it is at <see cref="Position"/>.</exception>
    public bool MoveNext()
    {
        try
        {
            while (_isOpen || TryOpen())
            {
                while (_records.MoveNext())
                {
                    Current = _records.Current;
                    if (Current.Offset >= Position.Offset)
                    {
                        Position = new(Current.Offset + 1, Batch.LeaderEpoch);
                        return true;
                    }
                }
                Close();
                Pass(Batch);
            }
            return false;
        }
        catch (InvalidRecordsException e)
        {
            throw Damaged(e);
        }
    }

    /// <summary>The record that <see cref="MoveNext"/> gave was not used: the position goes back to it.</summary>
    public void StepBack(Position before) => Position = before;

    public void Release()
    {
        if (!_released)
        {
            _released = true;
            Close();
            _answer.Release();
        }
    }

    private static ReadOnlyMemory<byte> WholeMessages(ReadOnlyMemory<byte> bytes)
    {
        int end = 0;
        while (bytes.Length - end >= RecordBatchHeader.LogOverhead)
        {
            int size = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(bytes.Span[(end + sizeof(long))..]);
            if (size < 0 || size > bytes.Length - end - RecordBatchHeader.LogOverhead)
            {
                break;
            }
            end += RecordBatchHeader.LogOverhead + size;
        }
        return bytes[..end];
    }

    private bool TryOpen()
    {
        while (!_left.IsEmpty)
        {
            var header = new RecordBatchHeader(_left.Span);
            ReadOnlyMemory<byte> bytes = _left[..header.SizeInBytes];
            if (_checkCrcs && RecordBatchValidator.Check(bytes.Span, out _) is var fault and not RecordBatchFault.None)
            {
                throw Damaged(new InvalidRecordsException($"The batch at offset {header.BaseOffset} is damaged: {fault}."));
            }
            _left = _left[bytes.Length..];
            Batch = FetchedBatch.Of(header);
            if (header.Attributes.IsControl)
            {
                EndTransaction(bytes, header.ProducerId);
            }
            else if (_aborted?.Contains(header) != true)
            {
                _batch = BatchRecords.Open(bytes, MaxBatchBytes);
                _records = _batch.GetEnumerator();
                return _isOpen = true;
            }
            Pass(Batch);
        }
        return false;
    }

    private void EndTransaction(ReadOnlyMemory<byte> bytes, long producerId)
    {
        if (_aborted is null)
        {
            return;
        }
        // What began before the marker began, so also within this answer, is known before it is ended.
        _aborted.Contains(new RecordBatchHeader(bytes.Span));
        using BatchRecords batch = BatchRecords.Open(bytes, MaxBatchBytes);
        foreach (Record record in batch)
        {
            if (ControlRecords.TypeOf(record) == ControlRecordType.Abort)
            {
                _aborted.End(producerId);
            }
        }
    }

    /// <summary>The end of a batch may lie behind its last record: compaction took the records between.</summary>
    private void Pass(FetchedBatch batch)
    {
        if (batch.After.Offset > Position.Offset)
        {
            Position = batch.After;
        }
    }

    private void Close()
    {
        if (_isOpen)
        {
            _isOpen = false;
            _batch.Dispose();
        }
    }

    private RecordDeserializationException Damaged(InvalidRecordsException reason)
    {
        Close();
        _left = default;
        return new(Asked.Partition, Position.Offset, "record batch", reason);
    }
}
