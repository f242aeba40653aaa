namespace Barnabas.Storage.Segments;

/// <summary>An aborted transaction as the transaction index holds it. Immutable.</summary>
/// <param name="ProducerId">Whose transaction.</param>
/// <param name="FirstOffset">Its first offset.</param>
/// <param name="LastOffset">The offset of its abort marker.</param>
/// <param name="LastStableOffset">The last stable offset when the marker was appended.</param>
public readonly record struct AbortedTransaction(long ProducerId, long FirstOffset, long LastOffset, long LastStableOffset);
