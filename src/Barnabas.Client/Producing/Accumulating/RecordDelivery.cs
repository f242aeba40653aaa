namespace Barnabas.Client.Producing.Accumulating;

/// <summary>Who is to be told of a buffered record, and what of it its batch does not say. Immutable.</summary>
/// <param name="Receiver">A <see cref="DeliveryCallback"/>, a <see cref="TaskCompletionSource{TResult}"/>, or null.</param>
/// <param name="Timestamp">Milliseconds since the epoch.</param>
/// <param name="KeySize">Bytes; -1 for a null key.</param>
/// <param name="ValueSize">Bytes; -1 for a null value.</param>
internal readonly record struct RecordDelivery(object? Receiver, long Timestamp, int KeySize, int ValueSize);
