using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Records;

namespace Barnabas.Client.Tests.Producing.Sending;

/// <summary>A partition's log with the sequence checks of a broker: what was sent twice is known again, what comes out of order is refused.</summary>
internal sealed class ModelPartition
{
    private const int Remembered = 5;

    private readonly Dictionary<long, Producer> _producers = [];

    /// <summary>The values of the records, in the order of the log.</summary>
    public List<int> Log { get; } = [];

    public ProduceResponse.PartitionProduceResponse Append(int index, ReadOnlyMemory<byte> batch)
    {
        Assert.Equal(RecordBatchFault.None, RecordBatchValidator.CheckProduced(batch.Span, out _));
        var header = new RecordBatchHeader(batch.Span);
        var answer = new ProduceResponse.PartitionProduceResponse { Index = index };
        if (header.HasProducerId)
        {
            Producer producer = _producers.TryGetValue(header.ProducerId, out Producer? known) ? known : _producers[header.ProducerId] = new();
            (answer.ErrorCode, answer.BaseOffset) = producer.Check(header, Log.Count);
            if (answer.ErrorCode != ErrorCode.None || answer.BaseOffset != Log.Count)
            {
                return answer;
            }
        }
        answer.BaseOffset = Log.Count;
        using var records = BatchRecords.Open(batch, 1 << 20);
        foreach (var record in records)
        {
            Log.Add(BitConverter.ToInt32(record.ValueSpan));
        }
        return answer;
    }

    private sealed class Producer
    {
        private readonly Queue<(int First, int Last, long Offset)> _last = new();
        private short _epoch = -1;
        private int _sequence = -1;

        /// <summary>The offset where the batch is, or is to be.</summary>
        public (ErrorCode, long) Check(RecordBatchHeader batch, long end)
        {
            if (batch.ProducerEpoch < _epoch)
            {
                return (ErrorCode.InvalidProducerEpoch, -1);
            }
            if (batch.ProducerEpoch > _epoch)
            {
                if (batch.BaseSequence != 0 && _epoch >= 0)
                {
                    return (ErrorCode.OutOfOrderSequenceNumber, -1);
                }
                _last.Clear();
            }
            else
            {
                foreach (var (first, last, offset) in _last)
                {
                    if (first == batch.BaseSequence && last == batch.LastSequence)
                    {
                        return (ErrorCode.None, offset);
                    }
                }
                if (batch.LastSequence <= _sequence)
                {
                    return (ErrorCode.DuplicateSequenceNumber, -1);
                }
                if (batch.BaseSequence != Sequence.Add(_sequence, 1))
                {
                    return (ErrorCode.OutOfOrderSequenceNumber, -1);
                }
            }
            _epoch = batch.ProducerEpoch;
            _sequence = batch.LastSequence;
            _last.Enqueue((batch.BaseSequence, batch.LastSequence, end));
            if (_last.Count > Remembered)
            {
                _last.Dequeue();
            }
            return (ErrorCode.None, end);
        }
    }
}
