namespace Barnabas.Broker.Fetching;

/// <summary>The session part of a fetch request: which session, at which epoch, and what to add to it and to take from it. Immutable.</summary>
public sealed record FetchSessionRequest(
    int SessionId,
    int Epoch,
    bool UsesTopicIds,
    bool IsFromFollower,
    IReadOnlyList<FetchedPartition> Partitions,
    IReadOnlyList<FetchKey> Forgotten);
