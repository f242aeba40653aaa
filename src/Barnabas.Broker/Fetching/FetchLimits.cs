namespace Barnabas.Broker.Fetching;

/// <summary>
/// What bounds one fetch: bytes of the whole response, bytes worth answering for, isolation, whether a batch larger than the limits is
/// given all the same (so that a consumer cannot get stuck), and who asks (-1: a consumer, -2: a debugging consumer that reads to the
/// log's end). Immutable.
/// </summary>
public readonly record struct FetchLimits(int MaxBytes, int MinBytes, IsolationLevel Isolation, bool AtLeastOneBatch, int ReplicaId);
