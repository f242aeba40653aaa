using System.Collections.Concurrent;
using Barnabas.Client.Clusters;
using Barnabas.Client.Errors;
using Barnabas.Client.Producing.Accumulating;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;
using Microsoft.Extensions.Logging;

namespace Barnabas.Client.Producing.Sending;

/// <summary>
/// The one loop of a producer: owns the sender's machine, carries out what it decides, and tells it what came of it. Callbacks run here. Others
/// post events and wake it.
/// </summary>
internal sealed class ProducerLoop : IDisposable
{
    private readonly ProducerOptions _options;
    private readonly ClusterClient _cluster;
    private readonly RecordAccumulator _accumulator;
    private readonly SenderMachine _machine;
    private readonly DeliveryReporter _reporter;
    private readonly ProducerMetrics _metrics;
    private readonly Wakeup _wakeup;
    private readonly Func<long> _nowMs;
    private readonly ILogger _logger;
    private readonly SenderActions _actions = new();
    private readonly ConcurrentQueue<LoopEvent> _events = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Action<ProduceCall, ProduceOutcome> _onOutcome;
    private Task? _refreshing;
    private volatile bool _isClosing;
    private volatile KafkaException? _abortion;

    public ProducerLoop(
        ProducerOptions options, ClusterClient cluster, RecordAccumulator accumulator, SenderMachine machine, DeliveryReporter reporter, ProducerMetrics metrics, Wakeup wakeup, Func<long> nowMs, ILogger logger)
    {
        _options = options;
        _cluster = cluster;
        _accumulator = accumulator;
        _machine = machine;
        _reporter = reporter;
        _metrics = metrics;
        _wakeup = wakeup;
        _nowMs = nowMs;
        _logger = logger;
        _onOutcome = (call, outcome) => Post(new(LoopEventKind.Produced) { Call = call, Outcome = outcome });
        Ended = Task.Run(RunAsync);
    }

    /// <summary>Complete when nothing is left to do after <see cref="Close"/> or <see cref="Abort"/>.</summary>
    public Task Ended { get; }

    public Task FlushAsync()
    {
        var flush = new FlushRequest();
        Post(new(LoopEventKind.Flush) { Flush = flush });
        return flush.Done;
    }

    /// <summary>Sends what is left, without lingering, and ends.</summary>
    public void Close()
    {
        _isClosing = true;
        _wakeup.Signal();
    }

    /// <summary>Fails what is left, and ends.</summary>
    public void Abort(KafkaException reason)
    {
        _abortion = reason;
        Close();
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _wakeup.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (!Step())
            {
                await _wakeup.WaitAsync(_actions.WakeAtMs == long.MaxValue ? long.MaxValue : _actions.WakeAtMs - _nowMs()).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            // A bug: rather than let senders wait for nothing, everything fails.
            ProducerLog.LoopFailed(_logger, e);
            AbortAll(new KafkaException(ErrorCode.UnknownServerError, "The producer failed: " + e.Message, e));
        }
        await _stopping.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>One round; true when it was the last.</summary>
    private bool Step()
    {
        _actions.Clear();
        while (_events.TryDequeue(out LoopEvent happened))
        {
            Handle(happened);
        }
        if (_abortion is { } reason)
        {
            AbortAll(reason);
            return true;
        }
        _machine.IsClosing = _isClosing;
        _machine.Poll(_nowMs(), _cluster.View, _actions);
        CarryOut();
        return _isClosing && _machine.IsIdle && _events.IsEmpty;
    }

    private void Handle(in LoopEvent happened)
    {
        switch (happened.Kind)
        {
            case LoopEventKind.Produced:
                _machine.OnOutcome(happened.Call!, happened.Outcome, _nowMs(), _actions);
                break;
            case LoopEventKind.Connected:
                _machine.OnConnected(happened.Broker);
                break;
            case LoopEventKind.ConnectFailed:
                _actions.RefreshMetadata = true;
                _machine.OnConnectFailed(happened.Broker, _nowMs());
                break;
            case LoopEventKind.GotProducerId:
                ProducerLog.GotProducerId(_logger, happened.Identity.Id, happened.Identity.Epoch);
                _machine.OnProducerId(happened.Identity);
                break;
            case LoopEventKind.NoProducerId:
                ProducerLog.NoProducerId(_logger, happened.Error!.Code, happened.Error.Message);
                _machine.OnProducerIdFailed(happened.Error, _nowMs(), _actions);
                break;
            case LoopEventKind.Flush:
                _machine.Flush(happened.Flush!);
                break;
        }
    }

    private void CarryOut()
    {
        foreach (int broker in _actions.Connect)
        {
            _ = ConnectAsync(broker);
        }
        foreach (ProduceCall call in _actions.Calls)
        {
            Send(call);
        }
        if (_actions.RequestProducerId)
        {
            _ = RequestProducerIdAsync();
        }
        if (_actions.RefreshMetadata && _refreshing is null or { IsCompleted: true })
        {
            _refreshing = RefreshMetadataAsync();
        }
        Report();
    }

    private void Report()
    {
        _metrics.OnRound(_actions);
        long freed = 0;
        foreach (EndedBatch ended in _actions.Ended)
        {
            _reporter.Report(ended);
            foreach (FlushRequest flush in ended.Batch.Flushes ?? [])
            {
                flush.OnEnded();
            }
            ended.Batch.Flushes = null;
            freed += ended.IsReleased ? _accumulator.Return(ended.Batch) : 0;
        }
        foreach (ProducerBatch batch in _actions.Released)
        {
            freed += _accumulator.Return(batch);
        }
        if (freed > 0)
        {
            _accumulator.Memory.Release(freed);
        }
    }

    private void AbortAll(KafkaException reason)
    {
        _accumulator.Close();
        foreach (TopicQueues topic in _accumulator.Topics)
        {
            foreach (PartitionQueue queue in topic.Partitions)
            {
                queue.Close();
            }
        }
        _machine.Abort(reason, _actions);
        Report();
        while (_events.TryDequeue(out LoopEvent happened))
        {
            happened.Flush?.CompleteIfEmpty();
        }
    }

    private void Post(in LoopEvent happened)
    {
        _events.Enqueue(happened);
        _wakeup.Signal();
    }

    private async Task ConnectAsync(int broker)
    {
        try
        {
            await _cluster.VersionsAsync(broker, _stopping.Token).ConfigureAwait(false);
            Post(new(LoopEventKind.Connected) { Broker = broker });
        }
        catch (Exception e) when (e is KafkaException or OperationCanceledException or ObjectDisposedException)
        {
            Post(new(LoopEventKind.ConnectFailed) { Broker = broker });
        }
    }

    private void Send(ProduceCall call)
    {
        if (_options.Acks == Acks.None)
        {
            _ = TellAsync(call);
            return;
        }
        call.OnOutcome = _onOutcome;
        try
        {
            if (!_cluster.TrySend(call.Broker, ApiKey.Produce, call, call.SizeHint, call))
            {
                PostLost(call, new(ErrorCode.NetworkException, "The connection was lost before the request was sent."));
            }
        }
        catch (KafkaException e)
        {
            PostLost(call, e);
        }
        catch (ObjectDisposedException e)
        {
            PostLost(call, new(ErrorCode.NetworkException, e.Message, e));
        }
    }

    private async Task TellAsync(ProduceCall call)
    {
        try
        {
            await _cluster.TellAsync(call.Broker, ApiKey.Produce, call.In, _stopping.Token).ConfigureAwait(false);
            Post(new(LoopEventKind.Produced) { Call = call });
        }
        catch (KafkaException e)
        {
            PostLost(call, e);
        }
        catch (Exception e) when (e is ProtocolException or OperationCanceledException or ObjectDisposedException)
        {
            PostLost(call, new(ErrorCode.NetworkException, e.Message, e));
        }
    }

    /// <summary>That the broker is not in the metadata is a matter of time as well.</summary>
    private void PostLost(ProduceCall call, KafkaException error)
    {
        error = error.Code == ErrorCode.UnsupportedVersion ? error : new(ErrorCode.NetworkException, error.Message, error);
        Post(new(LoopEventKind.Produced) { Call = call, Outcome = new(null, error) });
    }

    private async Task RequestProducerIdAsync()
    {
        try
        {
            var request = new InitProducerIdRequest { TransactionalId = null, TransactionTimeoutMs = int.MaxValue };
            var response = await _cluster.SendToAnyAsync(request, _stopping.Token).ConfigureAwait(false);
            Post(response.ErrorCode == ErrorCode.None
                ? new(LoopEventKind.GotProducerId) { Identity = new(response.ProducerId, response.ProducerEpoch) }
                : new(LoopEventKind.NoProducerId) { Error = new(response.ErrorCode) });
        }
        catch (KafkaException e)
        {
            Post(new(LoopEventKind.NoProducerId) { Error = e });
        }
        catch (Exception e) when (e is ProtocolException or OperationCanceledException or ObjectDisposedException)
        {
            Post(new(LoopEventKind.NoProducerId) { Error = new(ErrorCode.NetworkException, e.Message, e) });
        }
    }

    private async Task RefreshMetadataAsync()
    {
        try
        {
            await _cluster.RefreshAsync(_stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The producer is closed.
            return;
        }
        _wakeup.Signal();
    }
}
