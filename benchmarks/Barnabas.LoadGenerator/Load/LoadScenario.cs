namespace Barnabas.LoadGenerator.Load;

/// <summary>One load, named as the tables name it. Immutable.</summary>
/// <param name="Name">Unique.</param>
/// <param name="Kind">What is done.</param>
/// <param name="Partitions">Of the topic that is made for it.</param>
/// <param name="Connections">That produce or fetch; a reader of each partition comes on top for <see cref="LoadKind.EndToEnd"/>.</param>
/// <param name="InFlight">Requests that a connection sends before it waits for an answer.</param>
/// <param name="Records">A request.</param>
/// <param name="RecordBytes">Bytes of a record's value.</param>
/// <param name="Rate">Requests a second over all connections; 0 is as fast as it goes.</param>
public sealed record LoadScenario(string Name, LoadKind Kind, int Partitions, int Connections, int InFlight, int Records, int RecordBytes, int Rate = 0)
{
    public static IReadOnlyList<LoadScenario> All { get; } =
    [
        new("produce-16k", LoadKind.Produce, 4, 4, 5, 16, 1024),
        new("produce-1m", LoadKind.Produce, 4, 4, 2, 1000, 1024),
        new("produce-tiny", LoadKind.Produce, 10, 50, 1, 1, 100),
        new("fetch", LoadKind.Fetch, 4, 4, 1, 1000, 1024),
        new("e2e-10k", LoadKind.EndToEnd, 4, 10, 1000, 1, 100, 10_000),
        new("members-5k", LoadKind.Heartbeat, 1, 5000, 1, 0, 0),
    ];
}
