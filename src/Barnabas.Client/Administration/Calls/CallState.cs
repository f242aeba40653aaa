using Barnabas.Client.Errors;
using Barnabas.Protocol.Errors;

namespace Barnabas.Client.Administration.Calls;

/// <summary>What a call knows of each key so far. Owned by the call.</summary>
internal sealed class CallState<TKey, TValue>
    where TKey : notnull
{
    private readonly Dictionary<TKey, Outcome<TValue>> _outcomes = [];

    /// <summary>The last failure of a key that is tried again.</summary>
    private readonly Dictionary<TKey, KafkaException> _failures = [];

    public CallState(IEnumerable<TKey> keys) => Pending = [.. keys];

    public HashSet<TKey> Pending { get; }

    public Outcome<TValue> OutcomeOf(TKey key) => _outcomes[key];

    public void Note(KeyedCall<TKey, TValue> call, IEnumerable<KeyValuePair<TKey, Outcome<TValue>>> outcomes)
    {
        foreach (var (key, outcome) in outcomes)
        {
            if (outcome.Error is { } error && IsTriedAgain(call, error))
            {
                _failures[key] = error;
                call.Placement.Forget(key, error.Code);
                continue;
            }
            _outcomes[key] = outcome;
            Pending.Remove(key);
        }
    }

    /// <summary>No further attempt: the last failures count.</summary>
    public void GiveUp()
    {
        foreach (TKey key in Pending)
        {
            _outcomes[key] = new(_failures[key]);
        }
        Pending.Clear();
    }

    public void TimeOut(string call, TimeSpan timeout)
    {
        foreach (TKey key in Pending)
        {
            KafkaException? last = _failures.GetValueOrDefault(key);
            _outcomes[key] = new(new KafkaTimeoutException($"{call} took longer than {timeout.TotalMilliseconds} ms{(last is null ? "" : $"; last: {last.Message}")}", last));
        }
        Pending.Clear();
    }

    private static bool IsTriedAgain(KeyedCall<TKey, TValue> call, KafkaException error) =>
        error.Code == ErrorCode.NetworkException || call.Placement.IsRetriable(error.Code) || call.AlsoRetries(error.Code);
}
