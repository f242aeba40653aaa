using Barnabas.Coordination.Runtime;

namespace Barnabas.Coordination.Groups.Offsets;

/// <summary>
/// The tombstones of one decision, which are appended as one batch: so many that they are surely taken, whatever there is to remove. The
/// rest goes into later decisions. Owned by the shard's loop, for one event.
/// </summary>
internal sealed class TombstoneBatch(Decision decision)
{
    /// <summary>About: far below the largest batch that a partition takes.</summary>
    private const int MaxBytes = 256 * 1024;

    private const int RecordOverheadBytes = 32;

    private int _bytes;

    public Decision Decision { get; } = decision;

    public bool IsFull => _bytes >= MaxBytes;

    public bool TryAppend(in OffsetKey key)
    {
        if (IsFull)
        {
            return false;
        }
        _bytes += key.Group.Length + key.Topic.Length + RecordOverheadBytes;
        Decision.Append(OffsetRecords.Tombstone(key));
        return true;
    }

    public void AppendEnd(Group group)
    {
        int before = Decision.Records.Count;
        group.AppendTombstones(Decision);
        _bytes += (Decision.Records.Count - before) * (group.Id.Length + RecordOverheadBytes);
    }
}
