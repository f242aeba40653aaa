using System.Runtime.CompilerServices;

namespace Barnabas.Storage.Producers;

/// <summary>
/// What a log remembers of one idempotent or transactional producer: its epoch, the last five batches, and where its open transaction
/// starts. Owned by its <see cref="ProducerStateManager"/>.
/// </summary>
internal sealed class ProducerStateEntry(long producerId)
{
    public const int BatchesKept = 5;

    public const short NoEpoch = -1;
    public const int NoSequence = -1;
    public const long NoOffset = -1;

    private BatchRing _batches;
    private int _first;
    private int _count;

    public long ProducerId { get; } = producerId;

    public short Epoch { get; private set; } = NoEpoch;

    public int CoordinatorEpoch { get; set; } = -1;

    public long LastTimestamp { get; private set; } = -1;

    /// <summary>-1 where no transaction is open.</summary>
    public long CurrentTransactionFirstOffset { get; set; } = NoOffset;

    public bool HasBatches => _count > 0;

    public int LastSequence => _count == 0 ? NoSequence : Last.LastSequence;

    public long LastDataOffset => _count == 0 ? NoOffset : Last.LastOffset;

    public int LastOffsetDelta => _count == 0 ? 0 : Last.OffsetDelta;

    private ref readonly BatchMetadata Last => ref _batches[(_first + _count - 1) % BatchesKept];

    /// <summary>The kept batch with exactly these sequences, of this epoch.</summary>
    public bool TryFindDuplicate(short epoch, int firstSequence, int lastSequence, out BatchMetadata duplicate)
    {
        if (epoch == Epoch)
        {
            for (int i = 0; i < _count; i++)
            {
                ref readonly BatchMetadata batch = ref _batches[(_first + i) % BatchesKept];
                if (batch.FirstSequence == firstSequence && batch.LastSequence == lastSequence)
                {
                    duplicate = batch;
                    return true;
                }
            }
        }

        duplicate = default;
        return false;
    }

    public void Add(short epoch, in BatchMetadata batch)
    {
        UpdateEpoch(epoch);
        if (_count == BatchesKept)
        {
            _first = (_first + 1) % BatchesKept;
            _count--;
        }

        _batches[(_first + _count) % BatchesKept] = batch;
        _count++;
        LastTimestamp = batch.Timestamp;
    }

    /// <summary>A new epoch starts with sequence 0 and no batches.</summary>
    public void UpdateEpoch(short epoch)
    {
        if (epoch != Epoch)
        {
            Epoch = epoch;
            _first = 0;
            _count = 0;
        }
    }

    public void Touch(long timestamp) => LastTimestamp = timestamp;

    [InlineArray(BatchesKept)]
    private struct BatchRing
    {
        private BatchMetadata _element;
    }
}
