using Barnabas.Client.Clusters;
using Barnabas.Client.Producing.Accumulating;
using Barnabas.Protocol.Records;

namespace Barnabas.Client.Producing.Sending;

/// <summary>
/// The sender's side of one partition: which batches are under way, in which order they may go out, and their sequence numbers. With
/// idempotence a batch that has to be sent again goes before all later ones, alone, until it is through; sequences that can no longer be
/// completed are given up for a new epoch, in which the batches that are left start again at 0. Pure; owned by the sender's machine.
/// </summary>
internal sealed class PartitionSender(PartitionQueue queue, SenderSettings settings)
{
    /// <summary>What a broker remembers of a producer and partition to recognise a batch that comes twice.</summary>
    private const int MostUnderWay = 5;

    /// <summary>Taken from the queue and not ended: on the wire, or to be sent again. With idempotence in the order of their sequences.</summary>
    private readonly List<ProducerBatch> _underWay = [];
    private ProducerIdentity _identity = ProducerIdentity.None;
    private int _nextSequence;
    private int _lastAcknowledged = Sequence.None;

    /// <summary>The id whose batches the partition has. Of one that it does not know it takes any sequence, so that the first batch has to go alone.</summary>
    private long _knownId = ProducerIdentity.None.Id;

    /// <summary>A batch was given up without knowing whether it was written: the next ones will tell.</summary>
    private bool _isUnresolved;
    private int _onWire;
    private long _taken;
    private ClusterView? _view;

    /// <summary>Outcomes that wait for those of earlier batches: callbacks come in the order of the records.</summary>
    private readonly List<EndedBatch> _untold = [];

    public PartitionQueue Queue { get; } = queue;

    public TopicPartition Partition => Queue.Partition;

    /// <summary>Sequences are lost; nothing is sent until the machine calls <see cref="StartEpoch"/>.</summary>
    public bool NeedsNewEpoch { get; private set; }

    /// <summary>Whether all that was sent is answered.</summary>
    public bool IsQuiet => _onWire == 0;

    public bool IsEmpty => _underWay.Count == 0 && Queue.Count == 0 && _untold.Count == 0;

    /// <summary>Batches that wait to be sent.</summary>
    public int Waiting => Queue.Count + _underWay.Count - _onWire;

    /// <summary>The broker that leads; -1 where it is unknown.</summary>
    public int Leader { get; private set; } = -1;

    public int LeaderEpoch { get; private set; } = -1;

    public Guid TopicId { get; private set; }

    public IReadOnlyList<ProducerBatch> UnderWay => _underWay;

    public void Look(ClusterView view)
    {
        if (ReferenceEquals(view, _view))
        {
            return;
        }
        _view = view;
        TopicView? topic = view.FindTopic(Partition.Topic);
        PartitionView? partition = topic?.Find(Partition.Partition);
        Leader = partition is { LeaderId: >= 0 } && view.Brokers.ContainsKey(partition.LeaderId) ? partition.LeaderId : -1;
        LeaderEpoch = partition?.LeaderEpoch ?? -1;
        TopicId = topic?.Id ?? Guid.Empty;
    }

    /// <summary>The batch that may be sent now, given an identity; null with the time to look again, which is never where something else has to happen first.</summary>
    public ProducerBatch? TakeReady(ProducerIdentity identity, long nowMs, bool isUrgent, out long readyAtMs)
    {
        readyAtMs = long.MaxValue;
        if (NeedsNewEpoch || (settings.KeepsOrderByWaiting && _onWire > 0))
        {
            return null;
        }
        if (_underWay.Count > _onWire)
        {
            return TakeAgain(nowMs, out readyAtMs);
        }
        if (settings.IsIdempotent && !MayBegin(identity))
        {
            return null;
        }
        return Queue.IsReady(nowMs, settings.LingerMs, isUrgent, out readyAtMs) ? TakeNew(identity) : null;
    }

    /// <summary>It goes out.</summary>
    public void OnSent(ProducerBatch batch)
    {
        batch.IsOnWire = true;
        batch.LeaderEpoch = LeaderEpoch;
        _onWire++;
    }

    /// <summary>Its answer is there, or will not come.</summary>
    public void OnAnswered(ProducerBatch batch)
    {
        batch.IsOnWire = false;
        _onWire--;
    }

    /// <summary>It was written, this time or before.</summary>
    public void OnWritten(ProducerBatch batch)
    {
        _underWay.Remove(batch);
        if (batch.HasSequence)
        {
            _lastAcknowledged = batch.LastSequence;
            _knownId = batch.Identity.Id;
            ResolveWhenEmpty();
        }
    }

    /// <summary>It is given up. Whether it was written the next ones will tell, even where the last error says no: an earlier attempt may have come through.</summary>
    public void OnGivenUp(ProducerBatch batch)
    {
        _underWay.Remove(batch);
        if (batch.HasSequence)
        {
            _isUnresolved = true;
            ResolveWhenEmpty();
        }
    }

    /// <summary>The broker misses something before this batch.</summary>
    /// <returns>Whether it will never come, so that a new epoch is needed; otherwise a batch before this one is still under way.</returns>
    public bool OnGap(ProducerBatch batch)
    {
        NeedsNewEpoch |= _underWay.IndexOf(batch) == 0;
        return NeedsNewEpoch;
    }

    /// <summary>One that is not on the wire has become two, with its sequences.</summary>
    public void OnSplit(ProducerBatch batch, ProducerBatch first, ProducerBatch second)
    {
        int place = _underWay.IndexOf(batch);
        _underWay[place] = first;
        _underWay.Insert(place + 1, second);
    }

    /// <summary>Gives the batches that are under way their places in another epoch. Nothing is on the wire.</summary>
    public void StartEpoch(ProducerIdentity identity)
    {
        _identity = identity;
        _nextSequence = 0;
        _lastAcknowledged = Sequence.None;
        _isUnresolved = false;
        NeedsNewEpoch = false;
        foreach (ProducerBatch batch in _underWay)
        {
            Assign(batch);
        }
    }

    /// <summary>The oldest batch, if it was made before then and its records were not told yet; otherwise says when the oldest was.</summary>
    public ProducerBatch? TakeExpired(long createdMs, out long oldestMs)
    {
        oldestMs = long.MaxValue;
        foreach (ProducerBatch batch in _underWay)
        {
            if (batch.IsDone)
            {
                continue;
            }
            if (batch.CreatedMs > createdMs)
            {
                oldestMs = Math.Min(oldestMs, batch.CreatedMs);
                continue;
            }
            if (!batch.IsOnWire)
            {
                OnGivenUp(batch);
            }
            return batch;
        }
        ProducerBatch? waiting = Queue.TakeOlderThan(createdMs, out long first);
        oldestMs = Math.Min(oldestMs, first);
        return waiting is null ? null : Number(waiting);
    }

    /// <summary>Has the records of a batch told their outcome, after those of all batches before it.</summary>
    public void Tell(in EndedBatch ended, SenderActions actions)
    {
        int place = _untold.Count;
        while (place > 0 && _untold[place - 1].Batch.Order > ended.Batch.Order)
        {
            place--;
        }
        _untold.Insert(place, ended);
        TellMore(actions);
    }

    /// <summary>Tells the outcomes that nothing earlier stands before.</summary>
    public void TellMore(SenderActions actions)
    {
        long upTo = _underWay.Find(static batch => !batch.IsDone)?.Order ?? long.MaxValue;
        int told = 0;
        while (told < _untold.Count && _untold[told].Batch.Order < upTo)
        {
            EndedBatch ended = _untold[told++];
            ended.Batch.IsTold = true;
            actions.Ended.Add(ended with { IsReleased = ended.Batch.IsFree });
        }
        _untold.RemoveRange(0, told);
    }

    /// <summary>Takes a batch away without a word: the producer is being closed by force.</summary>
    public ProducerBatch? TakeAny()
    {
        if (_underWay.Find(static batch => !batch.IsOnWire) is { } batch)
        {
            _underWay.Remove(batch);
            return batch;
        }
        return Queue.Take() is { } waiting ? Number(waiting) : null;
    }

    private ProducerBatch? TakeAgain(long nowMs, out long readyAtMs)
    {
        readyAtMs = long.MaxValue;
        ProducerBatch batch = _underWay.Find(static candidate => !candidate.IsOnWire)!;
        if (settings.IsIdempotent && batch != _underWay[0])
        {
            return null;
        }
        // A leader that is new since the last attempt is worth trying at once.
        readyAtMs = LeaderEpoch > batch.LeaderEpoch && batch.LeaderEpoch >= 0 ? nowMs : batch.RetryAtMs;
        return readyAtMs <= nowMs ? batch : null;
    }

    private ProducerBatch? TakeNew(ProducerIdentity identity)
    {
        ProducerBatch? batch = Queue.Take();
        if (batch is null)
        {
            return null;
        }
        Number(batch);
        if (settings.IsIdempotent)
        {
            if (_identity != identity)
            {
                StartEpoch(identity);
            }
            Assign(batch);
        }
        _underWay.Add(batch);
        return batch;
    }

    private ProducerBatch Number(ProducerBatch batch)
    {
        batch.Order = _taken;
        _taken += batch.Count;
        return batch;
    }

    private bool MayBegin(ProducerIdentity identity) =>
        identity.IsKnown && (_underWay.Count == 0 || (_underWay.Count < MostUnderWay && identity == _identity && identity.Id == _knownId && !_isUnresolved));

    private void Assign(ProducerBatch batch)
    {
        batch.Assign(_identity, _nextSequence, settings.IsTransactional);
        _nextSequence = Sequence.Add(_nextSequence, batch.Count);
    }

    private void ResolveWhenEmpty()
    {
        if (!_isUnresolved || _underWay.Count > 0)
        {
            return;
        }
        _isUnresolved = false;
        int expected = _lastAcknowledged == Sequence.None ? 0 : Sequence.Add(_lastAcknowledged, 1);
        NeedsNewEpoch |= expected != _nextSequence;
    }
}
