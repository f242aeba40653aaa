namespace Barnabas.Storage.Epochs;

/// <summary>Answer of OffsetForLeaderEpoch: the largest epoch at or below the asked one and the offset after its last record; (-1, -1) where none is known. Immutable.</summary>
public readonly record struct EpochEndOffset(int Epoch, long EndOffset)
{
    public static EpochEndOffset Undefined { get; } = new(-1, -1);
}
