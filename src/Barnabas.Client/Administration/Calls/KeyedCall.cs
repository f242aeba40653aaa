using Barnabas.Protocol.Errors;

namespace Barnabas.Client.Administration.Calls;

/// <summary>A call about some keys. Immutable.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Placement">Who is asked about a key.</param>
/// <param name="AskAsync">Asks one broker about its keys. An exception counts for all of them.</param>
internal sealed record KeyedCall<TKey, TValue>(string Name, IPlacement<TKey> Placement, Func<Ask<TKey, TValue>, Task> AskAsync)
    where TKey : notnull
{
    /// <summary>Errors that are tried again beside those of the placement.</summary>
    public Func<ErrorCode, bool> AlsoRetries { get; init; } = static _ => false;
}
