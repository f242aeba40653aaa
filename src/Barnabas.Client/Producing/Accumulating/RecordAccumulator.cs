using System.Collections.Concurrent;
using Barnabas.Client.Clusters;
using Barnabas.Client.Errors;
using Barnabas.Client.Producing.Partitioning;
using Barnabas.Network.Frames;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Records;

namespace Barnabas.Client.Producing.Accumulating;

/// <summary>
/// The records that were given to the producer and not yet sent, as batches by partition, within <c>buffer.memory</c>. Senders of records
/// append from any thread; the producer's loop takes. Thread-safe.
/// </summary>
internal sealed class RecordAccumulator
{
    /// <summary>The most that a record takes besides key, value and headers: length, attributes, and the two deltas.</summary>
    private const int RecordOverhead = Varint.MaxBytes32 + 1 + Varint.MaxBytes64 + Varint.MaxBytes32;

    private readonly ProducerOptions _options;
    private readonly Random _random;
    private readonly Func<long> _nowMs;
    private readonly Action _wake;
    private readonly FramePool _buffers;
    private readonly ConcurrentDictionary<string, TopicQueues> _topics = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<PartitionQueue> _listed = new();
    private readonly Stack<ProducerBatch> _unused = new();
    private readonly Lock _gate = new();
    private TopicQueues? _lastTopic;
    private volatile bool _isClosed;

    /// <param name="options">Sizes.</param>
    /// <param name="random">For the choice of partitions; belongs to the accumulator from here on.</param>
    /// <param name="nowMs">A clock that never goes back.</param>
    /// <param name="wake">Called when there is more for the producer's loop to do.</param>
    public RecordAccumulator(ProducerOptions options, Random random, Func<long> nowMs, Action wake)
    {
        _options = options;
        _random = random;
        _nowMs = nowMs;
        _wake = wake;
        _buffers = new(options.BufferMemory);
        Memory = new(options.BufferMemory);
    }

    public BufferMemory Memory { get; }

    public IEnumerable<TopicQueues> Topics => _topics.Values;

    public static KafkaException Closed() => new(ErrorCode.UnknownServerError, "The producer is closed.");

    public TopicQueues Topic(string name)
    {
        TopicQueues? last = _lastTopic;
        if (last is not null && string.Equals(last.Name, name, StringComparison.Ordinal))
        {
            return last;
        }
        if (!_topics.TryGetValue(name, out TopicQueues? topic))
        {
            topic = _topics.GetOrAdd(name, Make);
        }
        return _lastTopic = topic;
    }

    /// <summary>The bytes that a batch with nothing but this record takes at most.</summary>
    public static int SizeAlone(RecordScratch record) => checked(RecordBatchHeader.Size + RecordOverhead + record.TailSize);

    /// <param name="record">What to append.</param>
    /// <param name="receiver">Who is told of the outcome.</param>
    /// <param name="topic">Where it goes.</param>
    /// <param name="view">The topic's partitions.</param>
    /// <param name="partition">One of them, or <see cref="IPartitioner.Any"/>.</param>
    /// <param name="reserved">Bytes that the caller has reserved for a new batch; 0 when they are used.</param>
    /// <returns>Whether there was memory for it.</returns>
    public bool TryAppend(RecordScratch record, object? receiver, TopicQueues topic, TopicView view, int partition, ref int reserved)
    {
        if (_isClosed)
        {
            throw Closed();
        }
        if (partition != IPartitioner.Any)
        {
            return topic.Queue(partition).Append(record, receiver, null, view, ref reserved) == AppendOutcome.Appended;
        }
        while (true)
        {
            AppendOutcome outcome = topic.Queue(topic.Sticky.Current(view)).Append(record, receiver, topic.Sticky, view, ref reserved);
            if (outcome != AppendOutcome.MovesOn)
            {
                return outcome == AppendOutcome.Appended;
            }
        }
    }

    /// <summary>Bytes to reserve for a batch that begins with this record.</summary>
    public int BatchBytes(RecordScratch record) => Math.Max(_options.BatchSize, SizeAlone(record));

    /// <summary>A new batch for a queue, whose lock the caller holds; null where there is no memory.</summary>
    public ProducerBatch? TryOpen(PartitionQueue queue, RecordScratch record, ref int reserved)
    {
        int bytes = BatchBytes(record);
        if (reserved < bytes && !Memory.TryReserve(bytes - reserved))
        {
            return null;
        }
        bytes = Math.Max(bytes, reserved);
        reserved = 0;
        ProducerBatch batch = Rent();
        batch.Start(queue, _buffers.Rent(bytes), bytes, bytes, _nowMs());
        return batch;
    }

    /// <summary>An empty batch, to be started and, at its end, given to <see cref="Return"/>.</summary>
    public ProducerBatch Rent()
    {
        lock (_gate)
        {
            return _unused.TryPop(out ProducerBatch? batch) ? batch : new();
        }
    }

    public byte[] RentBuffer(int size) => _buffers.Rent(size);

    /// <summary>Takes a batch back that has ended.</summary>
    /// <returns>The bytes that were reserved for it, for the caller to release.</returns>
    public int Return(ProducerBatch batch)
    {
        int reserved = batch.ReservedBytes;
        _buffers.Return(batch.Release());
        lock (_gate)
        {
            _unused.Push(batch);
        }
        return reserved;
    }

    /// <summary>The queue has batches again; under its lock.</summary>
    public void List(PartitionQueue queue) => _listed.Enqueue(queue);

    public bool TryTakeListed([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PartitionQueue? queue) => _listed.TryDequeue(out queue);

    public void Wake() => _wake();

    /// <summary>Takes no records from now on; those that are here stay.</summary>
    public void Close() => _isClosed = true;

    private TopicQueues Make(string name)
    {
        lock (_gate)
        {
            return new(name, this, new StickyChoice(Math.Max(_options.BatchSize, 1), new Random(_random.Next())));
        }
    }
}
