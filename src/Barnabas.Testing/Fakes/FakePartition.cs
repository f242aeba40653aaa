using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Records;

namespace Barnabas.Testing.Fakes;

/// <summary>
/// A partition in memory: batches as they were produced, stamped with offset and leader epoch, and what a leader remembers of idempotent
/// producers. Thread-safe.
/// </summary>
public sealed class FakePartition
{
    private const int BatchesRemembered = 5;

    private readonly List<byte[]> _batches = [];
    private readonly Dictionary<long, ProducerMemory> _producers = [];
    private readonly List<(int Epoch, long Start)> _epochs = [];
    private readonly Lock _gate = new();
    private TaskCompletionSource _appended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal FakePartition(string topic, int index, int leader)
    {
        Topic = topic;
        Index = index;
        Leader = leader;
        Replicas = [leader];
        _epochs.Add((0, 0));
    }

    public string Topic { get; }

    public int Index { get; }

    /// <summary>-1: there is none at the moment.</summary>
    public int Leader { get; private set; }

    public int LeaderEpoch { get; private set; }

    public IReadOnlyList<int> Replicas { get; set; }

    public long LogStartOffset { get; private set; }

    public long EndOffset { get; private set; }

    /// <summary>Whole batches, with their offsets.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Batches
    {
        get
        {
            lock (_gate)
            {
                return [.. _batches.Select(static batch => (ReadOnlyMemory<byte>)batch)];
            }
        }
    }

    /// <summary>Complete when something is appended after this call.</summary>
    internal Task Appended
    {
        get
        {
            lock (_gate)
            {
                return _appended.Task;
            }
        }
    }

    /// <summary>Another broker leads from now on, in a new leader epoch.</summary>
    public void MoveTo(int leader)
    {
        lock (_gate)
        {
            Leader = leader;
            LeaderEpoch++;
            _epochs.Add((LeaderEpoch, EndOffset));
            if (leader >= 0 && !Replicas.Contains(leader))
            {
                Replicas = [.. Replicas, leader];
            }
        }
    }

    /// <summary>Loses what is at and after the offset, as an unclean leader does.</summary>
    public void TruncateTo(long offset)
    {
        lock (_gate)
        {
            _batches.RemoveAll(batch => new RecordBatchHeader(batch).LastOffset >= offset);
            EndOffset = _batches.Count == 0 ? LogStartOffset : new RecordBatchHeader(_batches[^1]).NextOffset;
            _epochs.RemoveAll(epoch => epoch.Start > EndOffset);
        }
    }

    /// <summary>Deletes what is before the offset.</summary>
    public void DeleteTo(long offset)
    {
        lock (_gate)
        {
            LogStartOffset = Math.Max(LogStartOffset, offset);
            EndOffset = Math.Max(EndOffset, LogStartOffset);
            _batches.RemoveAll(batch => new RecordBatchHeader(batch).NextOffset <= LogStartOffset);
        }
    }

    /// <summary>Appends what a producer sent: whole batches.</summary>
    public (ErrorCode Error, long BaseOffset) Append(ReadOnlyMemory<byte> records)
    {
        TaskCompletionSource appended;
        long first;
        lock (_gate)
        {
            first = EndOffset;
            bool isFirst = true;
            while (!records.IsEmpty)
            {
                var fault = RecordBatchValidator.CheckProduced(records.Span, out int size);
                if (fault != RecordBatchFault.None)
                {
                    return (fault.ToErrorCode(), -1);
                }
                byte[] batch = records[..size].ToArray();
                records = records[size..];
                var (error, known) = CheckSequence(new(batch));
                if (error != ErrorCode.None || known >= 0)
                {
                    return (error, known);
                }
                first = isFirst ? EndOffset : first;
                isFirst = false;
                Add(batch);
            }
            appended = _appended;
            _appended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        appended.TrySetResult();
        return (ErrorCode.None, first);
    }

    /// <summary>Batches from the one that holds the offset on, at least one where there is any, otherwise up to so many bytes.</summary>
    internal ReadOnlyMemory<byte> Read(long offset, int maxBytes)
    {
        lock (_gate)
        {
            List<byte> bytes = [];
            foreach (byte[] batch in _batches.Where(batch => new RecordBatchHeader(batch).LastOffset >= offset))
            {
                if (bytes.Count > 0 && bytes.Count + batch.Length > maxBytes)
                {
                    break;
                }
                bytes.AddRange(batch);
            }
            return bytes.ToArray();
        }
    }

    /// <summary>The first record's batch with a timestamp at or after the given one.</summary>
    internal (long Offset, long Timestamp) FindByTime(long timestamp)
    {
        lock (_gate)
        {
            foreach (byte[] batch in _batches)
            {
                if (new RecordBatchHeader(batch).MaxTimestamp < timestamp)
                {
                    continue;
                }
                using var records = BatchRecords.Open(batch, int.MaxValue);
                foreach (var record in records)
                {
                    if (record.Timestamp >= timestamp)
                    {
                        return (record.Offset, record.Timestamp);
                    }
                }
            }
            return (-1, -1);
        }
    }

    internal (long Offset, long Timestamp) FindLatestTime()
    {
        lock (_gate)
        {
            return _batches.Count == 0 ? (-1, -1) : _batches.Select(static batch => (new RecordBatchHeader(batch).LastOffset, new RecordBatchHeader(batch).MaxTimestamp)).MaxBy(static found => found.MaxTimestamp);
        }
    }

    /// <summary>The largest epoch up to the given one, and where it ends (KIP-320).</summary>
    internal (int Epoch, long EndOffset) FindEpochEnd(int epoch)
    {
        lock (_gate)
        {
            int found = _epochs.FindLastIndex(known => known.Epoch <= epoch);
            return found < 0 ? (-1, -1) : (_epochs[found].Epoch, found + 1 < _epochs.Count ? _epochs[found + 1].Start : EndOffset);
        }
    }

    private void Add(byte[] batch)
    {
        RecordBatchStamp.SetBaseOffset(batch, EndOffset);
        RecordBatchStamp.SetPartitionLeaderEpoch(batch, LeaderEpoch);
        var header = new RecordBatchHeader(batch);
        if (header.HasProducerId)
        {
            _producers[header.ProducerId].Add(header.BaseSequence, header.LastSequence, EndOffset);
        }
        _batches.Add(batch);
        EndOffset = header.NextOffset;
    }

    /// <summary>An offset that is known: the batch is a duplicate, and was written there.</summary>
    private (ErrorCode Error, long Known) CheckSequence(RecordBatchHeader header)
    {
        if (!header.HasProducerId)
        {
            return (ErrorCode.None, -1);
        }
        if (!_producers.TryGetValue(header.ProducerId, out ProducerMemory? producer) || producer.Epoch < header.ProducerEpoch)
        {
            _producers[header.ProducerId] = new(header.ProducerEpoch);
            return (header.BaseSequence == 0 || producer is null ? ErrorCode.None : ErrorCode.OutOfOrderSequenceNumber, -1);
        }
        return producer.Epoch > header.ProducerEpoch ? (ErrorCode.InvalidProducerEpoch, -1) : producer.Check(header.BaseSequence, header.LastSequence);
    }

    private sealed class ProducerMemory(short epoch)
    {
        private readonly List<(int First, int Last, long Offset)> _batches = [];

        public short Epoch { get; } = epoch;

        public void Add(int first, int last, long offset)
        {
            _batches.Add((first, last, offset));
            if (_batches.Count > BatchesRemembered)
            {
                _batches.RemoveAt(0);
            }
        }

        public (ErrorCode Error, long Known) Check(int first, int last)
        {
            if (_batches.Count == 0 || first == Sequence.Add(_batches[^1].Last, 1))
            {
                return (ErrorCode.None, -1);
            }
            int known = _batches.FindIndex(batch => batch.First == first && batch.Last == last);
            return known >= 0 ? (ErrorCode.None, _batches[known].Offset) : (ErrorCode.OutOfOrderSequenceNumber, -1);
        }
    }
}
