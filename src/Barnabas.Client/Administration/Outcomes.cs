using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Barnabas.Client.Errors;

namespace Barnabas.Client.Administration;

/// <summary>What became of each of the things that a call was about, in the order in which they were named. Immutable.</summary>
public sealed class Outcomes<TKey, TValue>(IEnumerable<KeyValuePair<TKey, Outcome<TValue>>> outcomes) : IReadOnlyDictionary<TKey, Outcome<TValue>>
    where TKey : notnull
{
    private readonly OrderedDictionary<TKey, Outcome<TValue>> _outcomes = new(outcomes);

    public int Count => _outcomes.Count;

    public IEnumerable<TKey> Keys => _outcomes.Keys;

    public IEnumerable<Outcome<TValue>> Values => _outcomes.Values;

    public bool AllSucceeded => _outcomes.Values.All(static outcome => outcome.IsSuccess);

    /// <summary>Those that failed, and why.</summary>
    public IEnumerable<KeyValuePair<TKey, KafkaException>> Failures =>
        _outcomes.Where(static pair => !pair.Value.IsSuccess).Select(static pair => KeyValuePair.Create(pair.Key, pair.Value.Error!));

    public Outcome<TValue> this[TKey key] => _outcomes[key];

    /// <summary>The values of all.</summary>
    /// <exception cref="KafkaException">One failed: the first of them, whose name the message has.</exception>
    public IReadOnlyDictionary<TKey, TValue> EnsureSuccess()
    {
        foreach (var (key, error) in Failures)
        {
            throw new KafkaException(error.Code, $"{key}: {error.Message}", error);
        }
        return new OrderedDictionary<TKey, TValue>(_outcomes.Select(static pair => KeyValuePair.Create(pair.Key, pair.Value.Value)));
    }

    public bool ContainsKey(TKey key) => _outcomes.ContainsKey(key);

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out Outcome<TValue> value) => _outcomes.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<TKey, Outcome<TValue>>> GetEnumerator() => _outcomes.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
