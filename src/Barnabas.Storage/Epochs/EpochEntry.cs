namespace Barnabas.Storage.Epochs;

/// <summary>The first offset that was written in a leader epoch. Immutable.</summary>
public readonly record struct EpochEntry(int Epoch, long StartOffset);
