using Barnabas.Client.Errors;

namespace Barnabas.Client.Administration.Calls;

/// <summary>Who is to be asked about which keys. Thread-safe.</summary>
internal sealed class PlacementResult<TKey>
    where TKey : notnull
{
    private readonly Lock _gate = new();

    public Dictionary<int, List<TKey>> Brokers { get; } = [];

    public Dictionary<TKey, KafkaException> Failures { get; } = [];

    public void Set(TKey key, int broker)
    {
        lock (_gate)
        {
            if (!Brokers.TryGetValue(broker, out var keys))
            {
                Brokers[broker] = keys = [];
            }
            keys.Add(key);
        }
    }

    public void Fail(TKey key, KafkaException error)
    {
        lock (_gate)
        {
            Failures[key] = error;
        }
    }
}
