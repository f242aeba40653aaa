using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Records;
using Barnabas.Storage.Segments;

namespace Barnabas.Storage.Producers;

/// <summary>
/// The idempotent and transactional producers of one log: epoch fencing, sequence checks, repeated batches, open transactions, and with
/// them the first unstable offset. A pure state machine: <see cref="Check"/> decides before a batch is written, <see cref="Apply"/>
/// takes in what was written (also when a log is loaded or followed). Owned by the log's append lock.
/// </summary>
internal sealed class ProducerStateManager
{
    private readonly Dictionary<long, ProducerStateEntry> _producers = [];

    /// <summary>Open transactions by first offset.</summary>
    private readonly SortedList<long, long> _ongoing = [];

    /// <summary>Ended transactions whose marker is at or above the high watermark: first offset to marker offset.</summary>
    private readonly SortedList<long, long> _unreplicated = [];

    public IReadOnlyDictionary<long, ProducerStateEntry> Producers => _producers;

    /// <summary>The offset up to which batches were applied.</summary>
    public long MapEndOffset { get; private set; }

    public bool HasUnreplicatedTransactions => _unreplicated.Count > 0;

    /// <summary>The first offset whose transaction is open, or ended above the high watermark; -1 where there is none.</summary>
    public long FirstUnstableOffset
    {
        get
        {
            long ongoing = _ongoing.Count == 0 ? long.MaxValue : _ongoing.Keys[0];
            long unreplicated = _unreplicated.Count == 0 ? long.MaxValue : _unreplicated.Keys[0];
            long first = Math.Min(ongoing, unreplicated);
            return first == long.MaxValue ? -1 : first;
        }
    }

    /// <summary>Whether a batch with a producer id may be appended. Its offsets need not be assigned yet.</summary>
    public ProducerCheck Check(ReadOnlyMemory<byte> batch, AppendOrigin origin)
    {
        var header = new RecordBatchHeader(batch.Span);
        if (origin is AppendOrigin.Replication or AppendOrigin.RaftLeader || !_producers.TryGetValue(header.ProducerId, out ProducerStateEntry? entry))
        {
            return ProducerCheck.Accepted;
        }

        if (header.Attributes.IsControl)
        {
            return CheckMarker(batch, header, entry);
        }

        int first = header.BaseSequence;
        short epoch = header.ProducerEpoch;
        if (origin == AppendOrigin.Client && entry.TryFindDuplicate(epoch, first, header.LastSequence, out BatchMetadata duplicate))
        {
            return ProducerCheck.Repeats(duplicate);
        }

        if (epoch < entry.Epoch)
        {
            return Fenced(header, entry);
        }

        if (origin == AppendOrigin.Client && !IsInSequence(entry, epoch, first))
        {
            return ProducerCheck.Refused(
                ErrorCode.OutOfOrderSequenceNumber,
                epoch == entry.Epoch
                    ? $"Out of order sequence number for producer {header.ProducerId}: {first} came, the last one was {entry.LastSequence}."
                    : $"Invalid sequence number for new epoch {epoch} of producer {header.ProducerId}: {first} came, the epoch before was {entry.Epoch}.");
        }

        return entry.CurrentTransactionFirstOffset >= 0 && !header.Attributes.IsTransactional
            ? ProducerCheck.Refused(ErrorCode.InvalidTxnState, $"Producer {header.ProducerId} has an open transaction; the batch is not transactional.")
            : ProducerCheck.Accepted;
    }

    /// <summary>
    /// Takes in a batch that stands in the log. True where it ended a transaction by abort: then <paramref name="aborted"/> goes into the
    /// transaction index.
    /// </summary>
    public bool Apply(ReadOnlyMemory<byte> batch, out AbortedTransaction aborted)
    {
        aborted = default;
        var header = new RecordBatchHeader(batch.Span);
        MapEndOffset = header.NextOffset;
        if (!header.HasProducerId)
        {
            return false;
        }

        if (header.Attributes.IsControl)
        {
            return TransactionMarker.TryRead(batch, out TransactionMarker marker) && ApplyMarker(header, marker, out aborted);
        }

        ProducerStateEntry entry = GetOrAdd(header.ProducerId);
        entry.Add(header.ProducerEpoch, BatchMetadata.Of(header));
        if (header.Attributes.IsTransactional && entry.CurrentTransactionFirstOffset < 0)
        {
            entry.CurrentTransactionFirstOffset = header.BaseOffset;
            _ongoing[header.BaseOffset] = header.ProducerId;
        }

        return false;
    }

    public void AdvanceMapEndOffset(long offset) => MapEndOffset = offset;

    /// <summary>Transactions that ended below the high watermark are no longer unstable.</summary>
    public void OnHighWatermark(long highWatermark)
    {
        while (_unreplicated.Count > 0 && _unreplicated.Values[0] < highWatermark)
        {
            _unreplicated.RemoveAt(0);
        }
    }

    /// <summary>Transactions that are wholly below the log start are gone.</summary>
    public void OnLogStartOffset(long logStartOffset)
    {
        OnHighWatermark(logStartOffset);
        MapEndOffset = Math.Max(MapEndOffset, logStartOffset);
    }

    /// <summary>Forgets producers without an open transaction that have been silent for so long (<c>producer.id.expiration.ms</c>).</summary>
    public void Expire(long now, long expirationMs)
    {
        foreach ((long id, ProducerStateEntry entry) in _producers)
        {
            if (IsExpired(entry, now, expirationMs))
            {
                _producers.Remove(id);
            }
        }
    }

    public byte[] Snapshot() => ProducerSnapshotFile.Write(_producers);

    public void Clear(long mapEndOffset)
    {
        _producers.Clear();
        _ongoing.Clear();
        _unreplicated.Clear();
        MapEndOffset = mapEndOffset;
    }

    /// <summary>Starts from the entries of a snapshot.</summary>
    public void Load(List<ProducerStateEntry> entries, long snapshotOffset, long now, long expirationMs)
    {
        Clear(snapshotOffset);
        foreach (ProducerStateEntry entry in entries)
        {
            if (!IsExpired(entry, now, expirationMs))
            {
                _producers[entry.ProducerId] = entry;
                if (entry.CurrentTransactionFirstOffset >= 0)
                {
                    _ongoing[entry.CurrentTransactionFirstOffset] = entry.ProducerId;
                }
            }
        }
    }

    private static bool IsExpired(ProducerStateEntry entry, long now, long expirationMs) =>
        entry.CurrentTransactionFirstOffset < 0 && now - entry.LastTimestamp >= expirationMs;

    private static ProducerCheck Fenced(in RecordBatchHeader header, ProducerStateEntry entry) => ProducerCheck.Refused(
        ErrorCode.InvalidProducerEpoch, $"Epoch {header.ProducerEpoch} of producer {header.ProducerId} is smaller than the last seen epoch {entry.Epoch}.");

    private static ProducerCheck CheckMarker(ReadOnlyMemory<byte> batch, in RecordBatchHeader header, ProducerStateEntry entry)
    {
        if (!TransactionMarker.TryRead(batch, out TransactionMarker marker))
        {
            return ProducerCheck.Accepted;
        }

        if (header.ProducerEpoch < entry.Epoch)
        {
            return Fenced(header, entry);
        }

        return marker.CoordinatorEpoch < entry.CoordinatorEpoch
            ? ProducerCheck.Refused(
                ErrorCode.TransactionCoordinatorFenced,
                $"Coordinator epoch {marker.CoordinatorEpoch} for producer {header.ProducerId} is smaller than the last seen one, {entry.CoordinatorEpoch}.")
            : ProducerCheck.Accepted;
    }

    private static bool IsInSequence(ProducerStateEntry entry, short epoch, int first)
    {
        if (epoch != entry.Epoch)
        {
            return first == 0 || entry.Epoch == ProducerStateEntry.NoEpoch;
        }

        int last = entry.LastSequence;
        return first == last + 1L || (first == 0 && last == int.MaxValue);
    }

    private bool ApplyMarker(in RecordBatchHeader header, in TransactionMarker marker, out AbortedTransaction aborted)
    {
        aborted = default;
        ProducerStateEntry entry = GetOrAdd(header.ProducerId);
        entry.UpdateEpoch(header.ProducerEpoch);
        entry.CoordinatorEpoch = marker.CoordinatorEpoch;
        entry.Touch(marker.Timestamp);
        long first = entry.CurrentTransactionFirstOffset;
        if (first < 0)
        {
            return false;
        }

        entry.CurrentTransactionFirstOffset = ProducerStateEntry.NoOffset;
        _ongoing.Remove(first);

        // The last stable offset once this transaction counts as ended: the first one still open, else the offset after the marker.
        long stable = _ongoing.Count == 0 ? header.NextOffset : _ongoing.Keys[0];
        _unreplicated[first] = header.BaseOffset;
        if (marker.IsCommit)
        {
            return false;
        }

        aborted = new AbortedTransaction(header.ProducerId, first, header.BaseOffset, stable);
        return true;
    }

    private ProducerStateEntry GetOrAdd(long producerId)
    {
        if (!_producers.TryGetValue(producerId, out ProducerStateEntry? entry))
        {
            entry = new ProducerStateEntry(producerId);
            _producers[producerId] = entry;
        }

        return entry;
    }
}
