using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Consuming.Fetching;

/// <summary>One fetch request to one broker. Immutable.</summary>
/// <param name="Node">The broker.</param>
/// <param name="Asked">All partitions that the answer may bring records of.</param>
/// <param name="Named">Those of them that the request names; the session knows the others.</param>
/// <param name="Forgotten">Those that the session is to forget.</param>
/// <param name="SessionId">0 where there is none yet.</param>
/// <param name="SessionEpoch">0 for the first request.</param>
internal sealed record PlannedFetch(
    int Node,
    IReadOnlyList<AskedPartition> Asked,
    IReadOnlyList<AskedPartition> Named,
    IReadOnlyList<AskedPartition> Forgotten,
    int SessionId,
    int SessionEpoch)
{
    public FetchRequest Request(ConsumerOptions options) => new()
    {
        MaxWaitMs = options.FetchMaxWaitMs,
        MinBytes = options.FetchMinBytes,
        MaxBytes = options.FetchMaxBytes,
        IsolationLevel = (sbyte)options.IsolationLevel,
        SessionId = SessionId,
        SessionEpoch = SessionEpoch,
        RackId = options.ClientRack,
        Topics = [.. Named.GroupBy(static p => (p.Partition.Topic, p.TopicId)).Select(Topic)],
        ForgottenTopicsData = [.. Forgotten.GroupBy(static p => (p.Partition.Topic, p.TopicId)).Select(static topic => new FetchRequest.ForgottenTopic
        {
            Topic = topic.Key.Topic,
            TopicId = topic.Key.TopicId,
            Partitions = [.. topic.Select(static p => p.Partition.Partition)],
        })],
    };

    private static FetchRequest.FetchTopic Topic(IGrouping<(string Topic, Guid TopicId), AskedPartition> topic) => new()
    {
        Topic = topic.Key.Topic,
        TopicId = topic.Key.TopicId,
        Partitions = [.. topic.Select(static asked => new FetchRequest.FetchPartition
        {
            Partition = asked.Partition.Partition,
            CurrentLeaderEpoch = asked.LeaderEpoch,
            FetchOffset = asked.Offset,
            LastFetchedEpoch = asked.LastFetchedEpoch,
            PartitionMaxBytes = asked.MaxBytes,
        })],
    };
}
