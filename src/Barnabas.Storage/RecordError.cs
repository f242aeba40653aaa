namespace Barnabas.Storage;

/// <summary>A record of a batch that is refused. Immutable.</summary>
/// <param name="BatchIndex">Its index in the batch.</param>
/// <param name="Message">Why.</param>
public sealed record RecordError(int BatchIndex, string Message);
