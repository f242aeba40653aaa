using Barnabas.Protocol.Errors;

namespace Barnabas.Client.Administration.Calls;

/// <summary>Who is asked about a key. Thread-safe.</summary>
internal interface IPlacement<TKey>
    where TKey : notnull
{
    /// <summary>Finds the broker for each key, or says why there is none: at the moment, where the error may be retried.</summary>
    Task LocateAsync(IReadOnlyList<TKey> keys, PlacementResult<TKey> result, CancellationToken cancellation);

    /// <summary>Whether the same key may succeed later, and with another broker, perhaps.</summary>
    bool IsRetriable(ErrorCode code);

    /// <summary>What was found for the key is out of date.</summary>
    void Forget(TKey key, ErrorCode code);
}
