using System.Collections.Immutable;
using Barnabas.Client.Clusters;
using Barnabas.Client.Configuration;
using Barnabas.Client.Errors;
using Barnabas.Client.Producing.Accumulating;
using Barnabas.Client.Producing.Partitioning;
using Barnabas.Client.Producing.Sending;
using Barnabas.Client.Records;
using Barnabas.Client.Serialization;
using Barnabas.Protocol.Errors;
using Microsoft.Extensions.Logging;

namespace Barnabas.Client.Producing;

/// <summary>
/// Sends records to a Kafka cluster: one for the whole application, shared by all threads. Records are gathered in batches by partition, and one
/// loop sends them; <see cref="DisposeAsync"/> sends what is left. Thread-safe.
/// </summary>
public sealed class KafkaProducer<TKey, TValue> : IKafkaProducer<TKey, TValue>
{
    private readonly ProducerOptions _options;
    private readonly ISerializer<TKey> _keys;
    private readonly ISerializer<TValue> _values;
    private readonly IPartitioner _partitioner;
    private readonly InterceptorChain<TKey, TValue> _interceptors;
    private readonly ClusterClient _cluster;
    private readonly RecordAccumulator _accumulator;
    private readonly ProducerMetrics _metrics;
    private readonly ProducerLoop _loop;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ThreadLocal<RecordScratch> _scratch = new(static () => new());
    private readonly CancellationTokenSource _closing = new();
    private int _isClosed;

    /// <exception cref="ClientConfigurationException">An option cannot be used; the message names it.</exception>
    public KafkaProducer(ProducerOptions options)
        : this(options, new Random(System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue)))
    {
    }

    /// <param name="options">How it works.</param>
    /// <param name="random">For jitter and the choice of partitions; belongs to the producer from here on.</param>
    internal KafkaProducer(ProducerOptions options, Random random)
    {
        options = options.ClientId.Length > 0 ? options : options with { ClientId = "producer" };
        _options = options;
        _time = options.Time;
        _logger = options.Logging.CreateLogger("Barnabas.Client.Producing.KafkaProducer");
        ProducerTable.Table.Start(options, _logger);
        ProducerOptionRules.Check(options);
        _keys = BuiltInSerialization.Resolve<TKey>("key.serializer", options.KeySerializer);
        _values = BuiltInSerialization.Resolve<TValue>("value.serializer", options.ValueSerializer);
        _interceptors = new(options.Interceptors, _logger);
        _partitioner = options.Partitioner ?? (options.PartitionerIgnoreKeys ? new UniformStickyPartitioner() : new DefaultPartitioner());
        // Requests for metadata and a producer id share the connections, and must not take the place of records.
        _cluster = new(options, new Random(random.Next()), allowAutoCreation: true, options.MaxInFlightRequestsPerConnection + 3);
        var wakeup = new Wakeup(_time);
        long NowMs() => _time.MonotonicMs;
        _accumulator = new(options, new Random(random.Next()), NowMs, wakeup.Signal);
        _metrics = new(options.ClientId, _accumulator.Memory);
        var settings = new SenderSettings(options);
        var machine = new SenderMachine(settings, _accumulator, new Backoff(options.RetryBackoffMs, options.RetryBackoffMaxMs, new Random(random.Next())));
        _loop = new(options, _cluster, _accumulator, machine, new DeliveryReporter(_interceptors.OnAcknowledgement, _logger), _metrics, wakeup, NowMs, _logger);
    }

    public Task<RecordMetadata> SendAsync(ProducerRecord<TKey, TValue> record, CancellationToken cancellation = default)
    {
        if (cancellation.IsCancellationRequested)
        {
            return Task.FromCanceled<RecordMetadata>(cancellation);
        }
        try
        {
            ThrowIfClosed();
            record = _interceptors.OnSend(record);
            var delivery = new TaskCompletionSource<RecordMetadata>(TaskCreationOptions.RunContinuationsAsynchronously);
            TopicQueues topic = _accumulator.Topic(record.Topic);
            return topic.HasWaiting || !TryAppend(record, delivery, topic)
                ? WaitAndSendAsync(record, delivery, topic, cancellation)
                : cancellation.CanBeCanceled ? delivery.Task.WaitAsync(cancellation) : delivery.Task;
        }
        catch (Exception e)
        {
            _interceptors.OnFailedSend(record, e);
            return Task.FromException<RecordMetadata>(e);
        }
    }

    public void Send(ProducerRecord<TKey, TValue> record, DeliveryCallback? callback = null)
    {
        ThrowIfClosed();
        record = _interceptors.OnSend(record);
        try
        {
            TopicQueues topic = _accumulator.Topic(record.Topic);
            if (topic.HasWaiting || !TryAppend(record, callback, topic))
            {
                WaitAndAppendAsync(record, callback, topic, CancellationToken.None).GetAwaiter().GetResult();
            }
        }
        catch (Exception e)
        {
            _interceptors.OnFailedSend(record, e);
            throw;
        }
    }

    public async Task FlushAsync(CancellationToken cancellation = default)
    {
        await WaitForLinesAsync(cancellation).ConfigureAwait(false);
        if (!_loop.Ended.IsCompleted)
        {
            await Task.WhenAny(_loop.FlushAsync(), _loop.Ended).WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    public async Task<ImmutableArray<PartitionView>> PartitionsForAsync(string topic, CancellationToken cancellation = default)
    {
        ThrowIfClosed();
        using var deadline = new SendDeadline(_options, _time, cancellation, _closing.Token);
        return (await RequireTopicAsync(topic, RecordMetadata.UnknownPartition, deadline).ConfigureAwait(false)).Partitions;
    }

    public async Task CloseAsync(TimeSpan timeout)
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
        {
            await _loop.Ended.ConfigureAwait(false);
            return;
        }
        using (var deadline = new CancellationTokenSource(timeout, _time))
        {
            try
            {
                await WaitForLinesAsync(deadline.Token).ConfigureAwait(false);
                _loop.Close();
                await _loop.Ended.WaitAsync(deadline.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                ProducerLog.ClosedByForce(_logger, _options.ClientId, (long)timeout.TotalMilliseconds);
                await _closing.CancelAsync().ConfigureAwait(false);
                _loop.Abort(RecordAccumulator.Closed());
                await _loop.Ended.ConfigureAwait(false);
            }
        }
        await _cluster.DisposeAsync().ConfigureAwait(false);
        _loop.Dispose();
        _metrics.Dispose();
        _scratch.Dispose();
        _closing.Dispose();
        ProducerLog.Closed(_logger, _options.ClientId);
    }

    public async ValueTask DisposeAsync() => await CloseAsync(Timeout.InfiniteTimeSpan).ConfigureAwait(false);

    /// <summary>Sends that wait for metadata or memory were made before whoever calls this.</summary>
    private async Task WaitForLinesAsync(CancellationToken cancellation)
    {
        foreach (TopicQueues topic in _accumulator.Topics)
        {
            if (topic.HasWaiting)
            {
                await topic.Turn.WaitAsync(cancellation).ConfigureAwait(false);
                topic.Turn.Release();
            }
        }
    }

    private void ThrowIfClosed()
    {
        if (Volatile.Read(ref _isClosed) != 0)
        {
            throw RecordAccumulator.Closed();
        }
    }

    /// <summary>Appends if that is possible at once: the metadata is there, and memory is.</summary>
    private bool TryAppend(ProducerRecord<TKey, TValue> record, object? receiver, TopicQueues topic)
    {
        ClusterView cluster = _cluster.View;
        int reserved = 0;
        return topic.Find(cluster) is { } view && (record.Partition is not { } partition || partition < view.Partitions.Length)
            && TryAppend(record, receiver, topic, view, cluster, ref reserved, out _);
    }

    private bool TryAppend(
        ProducerRecord<TKey, TValue> record, object? receiver, TopicQueues topic, TopicView view, ClusterView cluster, ref int reserved, out int neededBytes)
    {
        RecordScratch scratch = _scratch.Value!;
        if (scratch.IsInUse)
        {
            scratch = new();
        }
        scratch.IsInUse = true;
        try
        {
            scratch.Encode(record, record.Timestamp ?? _time.GetUtcNow().ToUnixTimeMilliseconds(), _keys, _values);
            CheckSize(scratch);
            neededBytes = _accumulator.BatchBytes(scratch);
            return _accumulator.TryAppend(scratch, receiver, topic, view, record.Partition ?? Choose(scratch, view, cluster), ref reserved);
        }
        finally
        {
            scratch.IsInUse = false;
        }
    }

    private int Choose(RecordScratch record, TopicView topic, ClusterView cluster)
    {
        int partition = _partitioner.Partition(new()
        {
            Topic = topic,
            Cluster = cluster,
            HasKey = record.KeySize >= 0,
            Key = record.Key,
            HasValue = record.ValueSize >= 0,
            Value = record.Value,
        });
        return partition == IPartitioner.Any || (uint)partition < (uint)topic.Partitions.Length
            ? partition
            : throw new KafkaException(ErrorCode.InvalidPartitions, $"The partitioner chose partition {partition} of {topic.Name}, which has {topic.Partitions.Length}.");
    }

    private void CheckSize(RecordScratch record)
    {
        int size = RecordAccumulator.SizeAlone(record);
        if (size > _options.MaxRequestSize)
        {
            throw new KafkaException(ErrorCode.MessageTooLarge, $"The record takes {size} bytes, more than max.request.size, which is {_options.MaxRequestSize}.");
        }
        if (size > _options.BufferMemory)
        {
            throw new KafkaException(ErrorCode.MessageTooLarge, $"The record takes {size} bytes, more than buffer.memory, which is {_options.BufferMemory}.");
        }
    }

    private async Task<RecordMetadata> WaitAndSendAsync(
        ProducerRecord<TKey, TValue> record, TaskCompletionSource<RecordMetadata> delivery, TopicQueues topic, CancellationToken cancellation)
    {
        try
        {
            await WaitAndAppendAsync(record, delivery, topic, cancellation).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _interceptors.OnFailedSend(record, e);
            throw;
        }
        return await delivery.Task.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>The way of a record that cannot be appended at once. Its place in the line is taken before this first gives up the thread.</summary>
    private async Task WaitAndAppendAsync(ProducerRecord<TKey, TValue> record, object? receiver, TopicQueues topic, CancellationToken cancellation)
    {
        topic.BeginWait();
        using var deadline = new SendDeadline(_options, _time, cancellation, _closing.Token);
        int reserved = 0;
        try
        {
            await topic.Turn.WaitAsync(deadline.Token).ConfigureAwait(false);
            try
            {
                while (true)
                {
                    TopicView view = await RequireTopicAsync(record.Topic, record.Partition ?? RecordMetadata.UnknownPartition, deadline).ConfigureAwait(false);
                    if (TryAppend(record, receiver, topic, view, _cluster.View, ref reserved, out int neededBytes))
                    {
                        return;
                    }
                    Task memory = _accumulator.Memory.ReserveAsync(neededBytes - reserved, deadline.Token);
                    // With somebody in line batches are sent without lingering.
                    _accumulator.Wake();
                    await memory.ConfigureAwait(false);
                    reserved = neededBytes;
                }
            }
            finally
            {
                topic.Turn.Release();
            }
        }
        catch (OperationCanceledException e)
        {
            throw deadline.Explain(e, $"{record.Topic}: there was no metadata of the topic or no room in buffer.memory");
        }
        finally
        {
            topic.EndWait();
            if (reserved > 0)
            {
                _accumulator.Memory.Release(reserved);
            }
        }
    }

    /// <summary>The topic with its partitions, this one among them.</summary>
    private async ValueTask<TopicView> RequireTopicAsync(string name, int partition, SendDeadline deadline)
    {
        string[] names = [name];
        while (true)
        {
            ClusterView cluster;
            try
            {
                cluster = await _cluster.RequireTopicsAsync(names, deadline.Token).ConfigureAwait(false);
                if (cluster.FindTopic(name) is { } topic)
                {
                    if (topic.Error != ErrorCode.None && topic.Partitions.IsEmpty)
                    {
                        throw new KafkaException(topic.Error, $"{name}: {ErrorTable.Get(topic.Error).Message}");
                    }
                    if (partition < topic.Partitions.Length)
                    {
                        return topic;
                    }
                }
                await _cluster.RefreshAsync(deadline.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException e)
            {
                throw deadline.Explain(e, partition < 0 ? $"{name} is not in the metadata" : $"Partition {partition} of {name} is not in the metadata");
            }
        }
    }
}
