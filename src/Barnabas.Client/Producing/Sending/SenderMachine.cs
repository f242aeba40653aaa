using Barnabas.Client.Clusters;
using Barnabas.Client.Errors;
using Barnabas.Client.Producing.Accumulating;
using Barnabas.Protocol.Errors;

namespace Barnabas.Client.Producing.Sending;

/// <summary>
/// Decides what the producer sends when: a pure machine, without I/O or clock. The loop that owns it polls it and tells it what happened; it
/// takes batches from the accumulator, and says in <see cref="SenderActions"/> what is to be done. What an answer means is in <see cref="BatchOutcomes"/>.
/// </summary>
internal sealed class SenderMachine
{
    private readonly SenderSettings _settings;
    private readonly RecordAccumulator _accumulator;
    private readonly Backoff _backoff;
    private readonly BatchOutcomes _outcomes;
    private readonly ProducerIdentityTracker _identity;
    private readonly List<PartitionSender> _partitions = [];
    private readonly Dictionary<int, BrokerSender> _brokers = [];
    private readonly List<BrokerSender> _filling = [];
    private readonly QueueLoads _loads;
    private int _first;

    public SenderMachine(SenderSettings settings, RecordAccumulator accumulator, Backoff backoff)
    {
        _settings = settings;
        _accumulator = accumulator;
        _backoff = backoff;
        _identity = new(backoff);
        _outcomes = new(settings, accumulator, backoff);
        _loads = new(settings, accumulator);
    }

    /// <summary>Nothing lingers: the producer is being closed.</summary>
    public bool IsClosing { get; set; }

    /// <summary>Nothing waits, and nothing is under way.</summary>
    public bool IsIdle
    {
        get
        {
            TakeListed();
            return _partitions.TrueForAll(static partition => partition.IsEmpty);
        }
    }

    public void Poll(long nowMs, ClusterView view, SenderActions actions)
    {
        TakeListed();
        Expire(nowMs, actions);
        StartEpochs();
        bool hasWork = false;
        foreach (PartitionSender partition in _partitions)
        {
            partition.Look(view);
            hasWork |= partition.Waiting > 0;
        }
        if (hasWork && _settings.IsIdempotent)
        {
            _identity.Poll(nowMs, actions);
        }
        while (Fill(nowMs, actions))
        {
            // A partition has one place in a request: with more batches there are more requests.
        }
        _loads.Update(nowMs, view, _brokers);
        Unlist();
    }

    public void OnConnected(int broker)
    {
        BrokerSender sender = Broker(broker);
        sender.IsConnecting = false;
        sender.IsConnected = true;
    }

    public void OnConnectFailed(int broker, long nowMs)
    {
        BrokerSender sender = Broker(broker);
        sender.IsConnecting = false;
        sender.IsConnected = false;
        sender.NotBeforeMs = Math.Max(sender.NotBeforeMs, nowMs + _backoff.After(1));
    }

    public void OnProducerId(ProducerIdentity identity) => _identity.OnAnswer(identity);

    /// <summary>No identity was given.</summary>
    public void OnProducerIdFailed(KafkaException error, long nowMs, SenderActions actions)
    {
        _identity.OnFailure(nowMs);
        if (!error.IsRetriable)
        {
            Abort(error, actions);
        }
    }

    /// <summary>A request was answered, or will not be.</summary>
    public void OnOutcome(ProduceCall call, in ProduceOutcome outcome, long nowMs, SenderActions actions)
    {
        call.Outcome = outcome;
        BrokerSender broker = Broker(call.Broker);
        while (broker.Unanswered.TryPeek(out ProduceCall? first) && first.Outcome is { } known)
        {
            broker.Unanswered.Dequeue();
            Apply(first, known, broker, nowMs, actions);
        }
    }

    /// <summary>Has somebody wait for everything that was appended before.</summary>
    public void Flush(FlushRequest flush)
    {
        TakeListed();
        foreach (PartitionSender partition in _partitions)
        {
            foreach (ProducerBatch batch in partition.UnderWay)
            {
                if (!batch.IsDone)
                {
                    flush.Add(batch);
                }
            }
            partition.Queue.AddTo(flush);
        }
        flush.CompleteIfEmpty();
    }

    /// <summary>Fails everything that is not on the wire, and the records of what is.</summary>
    public void Abort(KafkaException reason, SenderActions actions)
    {
        TakeListed();
        foreach (PartitionSender partition in _partitions)
        {
            while (partition.TakeAny() is { } batch)
            {
                BatchOutcomes.Fail(batch, reason, actions);
            }
            foreach (ProducerBatch batch in partition.UnderWay)
            {
                if (!batch.IsDone)
                {
                    BatchOutcomes.Fail(batch, reason, actions);
                }
            }
        }
    }

    private void Apply(ProduceCall call, in ProduceOutcome outcome, BrokerSender broker, long nowMs, SenderActions actions)
    {
        if (outcome.Error is not null)
        {
            broker.IsConnected = false;
            actions.RefreshMetadata = true;
        }
        else if (outcome.Response is { ThrottleTimeMs: > 0 } throttled)
        {
            broker.NotBeforeMs = Math.Max(broker.NotBeforeMs, nowMs + throttled.ThrottleTimeMs);
        }
        for (int i = 0; i < call.Count; i++)
        {
            _outcomes.OnAnswer(call[i], AnswerFor(call, i, outcome), nowMs, actions);
        }
    }

    private static BatchAnswer AnswerFor(ProduceCall call, int index, in ProduceOutcome outcome)
    {
        if (outcome.Error is { } error)
        {
            return new(error.Code) { Message = error.Message };
        }
        if (outcome.Response is not { } response)
        {
            return new(ErrorCode.None);
        }
        return call.AnswerFor(index, response) is { } answer ? new(answer) : new(ErrorCode.UnknownServerError) { Message = "The broker's answer leaves the partition out." };
    }

    private void TakeListed()
    {
        while (_accumulator.TryTakeListed(out PartitionQueue? queue))
        {
            _partitions.Add(queue.Sender ??= new(queue, _settings));
        }
    }

    private void Unlist()
    {
        for (int i = _partitions.Count - 1; i >= 0; i--)
        {
            PartitionSender partition = _partitions[i];
            if (partition.IsEmpty && !partition.NeedsNewEpoch && partition.Queue.TryUnlist())
            {
                _partitions[i] = _partitions[^1];
                _partitions.RemoveAt(_partitions.Count - 1);
            }
        }
    }

    private void Expire(long nowMs, SenderActions actions)
    {
        long createdMs = nowMs - _settings.DeliveryTimeoutMs;
        foreach (PartitionSender partition in _partitions)
        {
            long oldestMs;
            while (partition.TakeExpired(createdMs, out oldestMs) is { } batch)
            {
                BatchOutcomes.Expire(batch, nowMs, actions);
            }
            if (oldestMs != long.MaxValue)
            {
                actions.WakeBy(oldestMs + _settings.DeliveryTimeoutMs);
            }
        }
    }

    private void StartEpochs()
    {
        bool isNeeded = false;
        foreach (PartitionSender partition in _partitions)
        {
            isNeeded |= partition is { NeedsNewEpoch: true, IsQuiet: true };
        }
        if (!isNeeded)
        {
            return;
        }
        // Partitions whose sequences are sound go on in the old epoch until they are through.
        ProducerIdentity next = _identity.Bump();
        foreach (PartitionSender partition in _partitions)
        {
            if (next.IsKnown && partition is { NeedsNewEpoch: true, IsQuiet: true })
            {
                partition.StartEpoch(next);
            }
        }
    }

    /// <summary>At most one batch of each partition; false where there was none to send.</summary>
    private bool Fill(long nowMs, SenderActions actions)
    {
        bool isUrgent = IsClosing || _accumulator.Memory.Waiting > 0;
        bool any = false;
        // Who comes first changes, so that a full request does not always leave out the same.
        _first = _partitions.Count == 0 ? 0 : (_first + 1) % _partitions.Count;
        for (int i = 0; i < _partitions.Count; i++)
        {
            PartitionSender partition = _partitions[(_first + i) % _partitions.Count];
            if (partition.Waiting > 0 && CanSendTo(partition, nowMs, actions) is { } broker)
            {
                any |= Fill(broker, partition, isUrgent, nowMs, actions);
            }
        }
        foreach (BrokerSender broker in _filling)
        {
            Send(broker, actions);
        }
        _filling.Clear();
        return any;
    }

    private bool Fill(BrokerSender broker, PartitionSender partition, bool isUrgent, long nowMs, SenderActions actions)
    {
        ProducerBatch? batch = partition.TakeReady(_identity.Current, nowMs, isUrgent, out long readyAtMs);
        if (batch is null)
        {
            actions.WakeBy(readyAtMs);
            return false;
        }
        if (!batch.IsSealed)
        {
            batch.Seal(_settings.Codec, _settings.CompressionLevel);
        }
        if (broker.Filling is { } full && full.Bytes + batch.Encoded.Length > _settings.MaxRequestSize)
        {
            // One more than allowed may be in flight now and then: the batch is taken, and its place in the order is fixed.
            Send(broker, actions);
        }
        if (broker.Filling is null)
        {
            broker.Filling = new(broker.Id) { Acks = _settings.Acks, TimeoutMs = _settings.RequestTimeoutMs, TransactionalId = _settings.TransactionalId };
            _filling.Add(broker);
        }
        broker.Filling.Add(batch, partition.TopicId);
        partition.OnSent(batch);
        return true;
    }

    private static void Send(BrokerSender broker, SenderActions actions)
    {
        if (broker.Filling is { } call)
        {
            broker.Filling = null;
            broker.Unanswered.Enqueue(call);
            actions.Calls.Add(call);
        }
    }

    /// <summary>The leader's broker, if it takes a batch now; otherwise sees to it that it will.</summary>
    private BrokerSender? CanSendTo(PartitionSender partition, long nowMs, SenderActions actions)
    {
        if (partition.Leader < 0)
        {
            actions.RefreshMetadata = true;
            return null;
        }
        BrokerSender broker = Broker(partition.Leader);
        if (broker.NotBeforeMs > nowMs)
        {
            broker.StuckSinceMs ??= nowMs;
            actions.WakeBy(broker.NotBeforeMs);
            return null;
        }
        if (!broker.IsConnected)
        {
            broker.StuckSinceMs ??= nowMs;
            if (!broker.IsConnecting)
            {
                broker.IsConnecting = true;
                actions.Connect.Add(broker.Id);
            }
            return null;
        }
        if (broker.Filling is null && broker.InFlight >= _settings.MaxInFlight)
        {
            return null;
        }
        broker.StuckSinceMs = null;
        return broker;
    }

    private BrokerSender Broker(int id)
    {
        if (!_brokers.TryGetValue(id, out BrokerSender? broker))
        {
            _brokers[id] = broker = new(id);
        }
        return broker;
    }
}
