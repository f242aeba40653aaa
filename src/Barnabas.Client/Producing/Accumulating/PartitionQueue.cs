using Barnabas.Client.Clusters;
using Barnabas.Client.Errors;
using Barnabas.Client.Producing.Partitioning;
using Barnabas.Client.Producing.Sending;

namespace Barnabas.Client.Producing.Accumulating;

/// <summary>The batches of one partition that were never sent; the last may be open. Senders of records append, the producer's loop takes. One short lock.</summary>
internal sealed class PartitionQueue(TopicQueues topic, int partition, RecordAccumulator accumulator)
{
    private readonly Lock _gate = new();
    private readonly Queue<ProducerBatch> _batches = new();
    private ProducerBatch? _last;
    private bool _isListed;
    private bool _isClosed;

    public TopicQueues Topic { get; } = topic;

    public TopicPartition Partition { get; } = new(topic.Name, partition);

    /// <summary>What the producer's loop keeps of the partition.</summary>
    public PartitionSender? Sender { get; set; }

    /// <summary>Batches that wait; read without the lock.</summary>
    public int Count => _batches.Count;

    /// <param name="record">What to append.</param>
    /// <param name="receiver">Who is told of the outcome.</param>
    /// <param name="sticky">Where the record may go to any partition.</param>
    /// <param name="view">The topic, for the choice of another partition.</param>
    /// <param name="reserved">Bytes that the caller has reserved for a new batch; 0 when they are used.</param>
    /// <exception cref="KafkaException">The producer is closed.</exception>
    public AppendOutcome Append(RecordScratch record, object? receiver, StickyChoice? sticky, TopicView view, ref int reserved)
    {
        bool wakes = false;
        AppendOutcome outcome = AppendOutcome.Appended;
        lock (_gate)
        {
            if (_isClosed)
            {
                throw RecordAccumulator.Closed();
            }
            ProducerBatch? last = _last;
            int before = last?.Size ?? 0;
            if (last is null || !last.TryAppend(record, receiver))
            {
                wakes = CloseLast();
                before = 0;
                outcome = TryOpen(record, receiver, sticky, view, isFull: last is not null, ref reserved);
                last = _last;
                wakes |= last is not null;
            }
            if (last is not null)
            {
                sticky?.OnAppended(Partition.Partition, last.Size - before, last.IsFull, view);
                wakes |= last.IsFull && CloseLast();
            }
        }
        if (wakes)
        {
            accumulator.Wake();
        }
        return outcome;
    }

    /// <summary>Whether the first batch may be sent now; if not, when, by the time that it may linger.</summary>
    public bool IsReady(long nowMs, long lingerMs, bool isUrgent, out long readyAtMs)
    {
        lock (_gate)
        {
            if (!_batches.TryPeek(out ProducerBatch? first))
            {
                readyAtMs = long.MaxValue;
                return false;
            }
            readyAtMs = isUrgent || first.IsClosed || first.IsDue ? nowMs : first.CreatedMs + lingerMs;
            return readyAtMs <= nowMs;
        }
    }

    /// <summary>Takes the first batch, closed; null where there is none.</summary>
    public ProducerBatch? Take()
    {
        lock (_gate)
        {
            if (!_batches.TryDequeue(out ProducerBatch? first))
            {
                return null;
            }
            Detach(first);
            return first;
        }
    }

    /// <summary>Takes the first batch if it was made before then; otherwise says when it was.</summary>
    public ProducerBatch? TakeOlderThan(long createdMs, out long oldestMs)
    {
        lock (_gate)
        {
            if (!_batches.TryPeek(out ProducerBatch? first) || first.CreatedMs > createdMs)
            {
                oldestMs = first?.CreatedMs ?? long.MaxValue;
                return null;
            }
            oldestMs = first.CreatedMs;
            Detach(_batches.Dequeue());
            return first;
        }
    }

    /// <summary>Has somebody wait for all batches that are here, and for none that come later.</summary>
    public void AddTo(FlushRequest flush)
    {
        lock (_gate)
        {
            foreach (ProducerBatch batch in _batches)
            {
                flush.Add(batch);
            }
            CloseLast();
        }
    }

    /// <summary>Whether there is nothing left; then the queue lists itself again with its next batch.</summary>
    public bool TryUnlist()
    {
        lock (_gate)
        {
            if (_batches.Count > 0)
            {
                return false;
            }
            _isListed = false;
            return true;
        }
    }

    /// <summary>Takes no records from now on.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
        }
    }

    private AppendOutcome TryOpen(RecordScratch record, object? receiver, StickyChoice? sticky, TopicView view, bool isFull, ref int reserved)
    {
        if (sticky is not null && (!sticky.IsCurrent(Partition.Partition) || (isFull && sticky.MovesOn(Partition.Partition, record.TailSize, view))))
        {
            return AppendOutcome.MovesOn;
        }
        _last = accumulator.TryOpen(this, record, ref reserved);
        if (_last is null)
        {
            return AppendOutcome.NeedsMemory;
        }
        _last.TryAppend(record, receiver);
        _batches.Enqueue(_last);
        if (!_isListed)
        {
            _isListed = true;
            accumulator.List(this);
        }
        return AppendOutcome.Appended;
    }

    /// <summary>The last batch takes no more records, and need not wait for any.</summary>
    private bool CloseLast()
    {
        if (_last is null)
        {
            return false;
        }
        _last.Close();
        _last = null;
        return true;
    }

    private void Detach(ProducerBatch batch)
    {
        batch.Close();
        if (_last == batch)
        {
            _last = null;
        }
    }
}
