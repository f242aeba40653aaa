using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Messages;

namespace Barnabas.Interop.Tests.Differential.Scenarios;

/// <summary>Fetch: positions, limits, long polls and sessions (KIP-227).</summary>
internal static class FetchScenarios
{
    private const short FirstWithSessions = 7;

    private static readonly byte[][] s_batches = [Batches.Of("a", "b", "c"), Batches.Of("d"), Batches.Of(new string('e', 2000)), Batches.Of("f")];

    public static Scenario[] All { get; } =
    [
        Reads("Fetch from the start", f => f.Partition(0).FetchOffset = 0),
        Reads("Fetch within a batch", f => f.Partition(0).FetchOffset = 1),
        Reads("Fetch from the end", f => f.Partition(0).FetchOffset = 6),
        Reads("Fetch beyond the end", f => f.Partition(0).FetchOffset = 7),
        Reads("Fetch before the start", f => f.Partition(0).FetchOffset = -1),
        Reads("Fetch few bytes", f => f.Partition(0).PartitionMaxBytes = 1),
        Reads("Fetch one batch and a bit", f => f.Partition(0).PartitionMaxBytes = 110),
        Reads("Fetch few bytes in all", f => f.MaxBytes = 1),
        Reads("Fetch no bytes", f => f.Partition(0).PartitionMaxBytes = 0),
        Reads("Fetch negative bytes", f => f.Partition(0).PartitionMaxBytes = -1),
        Reads("Fetch negative bytes in all", f => f.MaxBytes = -1),
        Reads("Fetch committed only", f => f.IsolationLevel = 1),
        Reads("Fetch unknown isolation", f => f.IsolationLevel = 9),
        Reads("Fetch right leader epoch", f => f.Partition(0).CurrentLeaderEpoch = 0),
        Reads("Fetch later leader epoch", f => f.Partition(0).CurrentLeaderEpoch = 5),
        Reads("Fetch last fetched epoch", f => f.Partition(0).LastFetchedEpoch = 0),
        Reads("Fetch last fetched epoch from the future", f => f.Partition(0).LastFetchedEpoch = 3),
        Reads("Fetch min bytes not reached", f => (f.MinBytes, f.MaxWaitMs) = (1_000_000, 50)),
        Reads("Fetch end with wait", f => (f.MaxWaitMs, f.Partition(0).FetchOffset) = (50, 6)),
        Reads("Fetch negative wait", f => (f.MaxWaitMs, f.Partition(0).FetchOffset) = (-1, 6)),
        Reads("Fetch unknown partition", f => f.Partition(0).Partition = 3),
        Reads("Fetch negative partition", f => f.Partition(0).Partition = -2),
        Reads("Fetch partition twice", f => f.Topics[0].Partitions.Add(new() { Partition = 0, FetchOffset = 3, PartitionMaxBytes = 1000 })),
        Reads("Fetch two partitions, one unknown", f => f.Topics[0].Partitions.Add(new() { Partition = 5, PartitionMaxBytes = 1000 })),
        Reads("Fetch unknown topic", f => (f.Topics[0].Topic, f.Topics[0].TopicId) = ("unknown-topic", new Guid(4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4))),
        Reads("Fetch bad name and zero id", f => (f.Topics[0].Topic, f.Topics[0].TopicId) = ("bad/name", Guid.Empty)),
        Reads("Fetch nothing", f => f.Topics.Clear()),
        Reads("Fetch with a rack", f => f.RackId = "rack-1"),
        Reads("Fetch as an unknown replica", f => f.ReplicaId = 9),
        Reads("Fetch as a debugging consumer", f => f.ReplicaId = -2),

        new("Fetch after delete records", ApiKey.Fetch, async (peer, version) =>
        {
            string topic = await peer.NewTopicWithAsync(s_batches);
            await peer.PrepareAsync(new DeleteRecordsRequest { TimeoutMs = 5000, Topics = [new() { Name = topic, Partitions = [new() { PartitionIndex = 0, Offset = 4 }] }] }, 1);
            await peer.AskAsync(Fetch(peer, topic, 3), version);
            await peer.AskAsync(Fetch(peer, topic, 4), version);
        }),
        new("Fetch of zstd", ApiKey.Fetch, async (peer, version) =>
        {
            string topic = await peer.NewTopicAsync(1, "compression.type=zstd");
            await peer.ProduceAsync(topic, Batches.Of("a", "b"));
            await peer.AskAsync(Fetch(peer, topic, 0), version);
        }),
        new("Fetch of two topics under one limit", ApiKey.Fetch, async (peer, version) =>
        {
            string first = await peer.NewTopicWithAsync(s_batches);
            string second = await peer.NewTopicWithAsync(s_batches);
            var request = Fetch(peer, first, 0);
            request.Topics.AddRange(Fetch(peer, second, 0).Topics);
            request.MaxBytes = 150;
            await peer.AskAsync(request, version);
        }),

        Session("Session begins and goes on", async (peer, topic, version) =>
        {
            int id = await BeginAsync(peer, topic, version);
            await peer.AskAsync(Next(id, 1), version);
            await peer.ProduceAsync(topic, Batches.Of("new"));
            await peer.AskAsync(Next(id, 2), version);
            var moved = Next(id, 3);
            moved.Topics = Fetch(peer, topic, 7).Topics;
            await peer.AskAsync(moved, version);
            await peer.AskAsync(Next(id, 4), version);
        }),
        Session("Session forgets a partition", async (peer, topic, version) =>
        {
            int id = await BeginAsync(peer, topic, version);
            await peer.ProduceAsync(topic, Batches.Of("new"));
            var forget = Next(id, 1);
            forget.ForgottenTopicsData = [new() { Topic = topic, TopicId = peer.IdOf(topic), Partitions = [0] }];
            await peer.AskAsync(forget, version);
            await peer.AskAsync(Next(id, 2), version);
        }),
        Session("Session adds a partition with an error", async (peer, topic, version) =>
        {
            int id = await BeginAsync(peer, topic, version);
            var more = Next(id, 1);
            more.Topics = Fetch(peer, topic, 99, 0).Topics;
            more.Topics[0].Partitions.Add(new() { Partition = 6, PartitionMaxBytes = 100 });
            await peer.AskAsync(more, version);
            await peer.AskAsync(Next(id, 2), version);
        }),
        Session("Session with a wrong epoch", async (peer, topic, version) =>
        {
            int id = await BeginAsync(peer, topic, version);
            await peer.AskAsync(Next(id, 5), version);
            await peer.AskAsync(Next(id, 1), version);
        }),
        Session("Session with an unknown id", async (peer, topic, version) =>
        {
            await peer.AskAsync(Next(1_234_567, 1), version);
            await peer.AskAsync(Next(0, 3), version);
        }),
        Session("Session ends", async (peer, topic, version) =>
        {
            int id = await BeginAsync(peer, topic, version);
            var last = Fetch(peer, topic, 0);
            (last.SessionId, last.SessionEpoch) = (id, -1);
            await peer.AskAsync(last, version);
            await peer.AskAsync(Next(id, 1), version);
        }),
        Session("Session begins again", async (peer, topic, version) =>
        {
            int id = await BeginAsync(peer, topic, version);
            var again = Fetch(peer, topic, 0);
            (again.SessionId, again.SessionEpoch) = (id, 0);
            await peer.AskAsync(again, version);
            await peer.AskAsync(Next(id, 1), version);
        }),
    ];

    /// <summary>A sessionless fetch of partition 0 that waits for nothing.</summary>
    public static FetchRequest Fetch(Peer peer, string topic, long offset, int partition = 0) => new()
    {
        MaxBytes = 10_000_000,
        MinBytes = 1,
        Topics = [new() { Topic = topic, TopicId = peer.IdOf(topic), Partitions = [new() { Partition = partition, FetchOffset = offset, PartitionMaxBytes = 1_000_000 }] }],
    };

    private static FetchRequest.FetchPartition Partition(this FetchRequest request, int nth) => request.Topics[0].Partitions[nth];

    /// <summary>A fetch of a topic with six records in four batches, after a change.</summary>
    private static Scenario Reads(string name, Action<FetchRequest> change) => new(name, ApiKey.Fetch, async (peer, version) =>
    {
        var request = Fetch(peer, await peer.SharedTopicAsync("read-by-fetch", s_batches), 0);
        change(request);
        await peer.AskAsync(request, version);
    });

    private static Scenario Session(string name, Func<Peer, string, short, Task> run) =>
        new Scenario(name, ApiKey.Fetch, async (peer, version) => await run(peer, await peer.NewTopicWithAsync(s_batches), version)).From(FirstWithSessions);

    private static async Task<int> BeginAsync(Peer peer, string topic, short version)
    {
        var begin = Fetch(peer, topic, 6);
        begin.SessionEpoch = 0;
        return (await peer.AskAsync(begin, version))?.SessionId ?? -1;
    }

    private static FetchRequest Next(int session, int epoch) => new() { MaxBytes = 10_000_000, MinBytes = 1, SessionId = session, SessionEpoch = epoch };
}
