namespace Barnabas.Broker.Fetching;

/// <summary>Names a partition inside a fetch session: by topic id from Fetch v13 on, by topic name before (the other one is then empty). Immutable.</summary>
public readonly record struct FetchKey(string? Topic, Guid TopicId, int Partition)
{
    public static FetchKey ByName(string topic, int partition) => new(topic, Guid.Empty, partition);

    public static FetchKey ById(Guid topicId, int partition) => new(null, topicId, partition);
}
