namespace Barnabas.Interop.Tests.Differential.Conversations;

/// <summary>Offsets of consumer groups: who may commit, fetch and delete them in which epoch.</summary>
internal static class ConsumerOffsets
{
    private const int Newest = Conversation.HighestLevel;

    public static Conversation[] All { get; } =
    [
        new("Consumers commit in their epochs", async stage =>
        {
            var topic = await stage.NewCoordinatedTopicAsync(4);
            ConsumerActor a = await stage.EnterConsumerAsync("A"), b = await stage.EnterConsumerAsync("B");
            await a.JoinAsync(topic.Name);
            await a.CommitAsync(topic, (0, 1), (3, 1), (9, 1));
            await b.JoinAsync(topic.Name);
            await a.CommitAsync(topic, (0, 2));
            await b.CommitAsync(topic, (3, 2));
            await a.BeatAsync();
            await a.CommitAsync(topic, (3, 3));
            await a.ReportAsync();
            await b.BeatAsync();
            foreach (int epoch in new[] { 2, 3, 4, 1, 0, -1 })
            {
                a.Epoch = epoch;
                await a.CommitAsync(topic, (0, 4));
                await a.CommitAsync(topic, (3, 4));
                await a.CommitAsync(topic, (0, 5), (3, 5));
                b.Epoch = epoch;
                await b.CommitAsync(topic, (3, 6));
            }
            b.Id = "unknown";
            await b.CommitAsync(topic, (0, 7));
            b.Id = "";
            b.Epoch = -1;
            await b.CommitAsync(topic, (0, 8));
            await a.FetchOffsetsAsync(null);
        }, 7, Newest),
        new("Consumers fetch offsets in their epochs", async stage =>
        {
            var topic = await stage.NewCoordinatedTopicAsync(2);
            ConsumerActor a = await stage.EnterConsumerAsync("A");
            await a.FetchOffsetsAsync(1);
            await a.FetchOffsetsAsync(null);
            await a.JoinAsync(topic.Name);
            await a.CommitAsync(topic, (0, 1), (1, 2));
            foreach (int? epoch in new int?[] { 2, 1, 3, 0, -1, null })
                await a.FetchOffsetsAsync(epoch);
            a.Id = "unknown";
            await a.FetchOffsetsAsync(1);
        }, 9, Newest),
        new("Offsets and groups of consumers are deleted", async stage =>
        {
            var topic = await stage.NewCoordinatedTopicAsync(1);
            ConsumerActor a = await stage.EnterConsumerAsync("A");
            await a.JoinAsync(topic.Name);
            await a.CommitAsync(topic, (0, 1));
            await a.Classic.DeleteOffsetsAsync(topic.Name, 0);
            await a.Classic.DeleteAsync();
            await a.LeaveAsync();
            await a.Classic.DeleteOffsetsAsync(topic.Name, 0);
            a.Id = "";
            a.Epoch = -1;
            await a.CommitAsync(topic, (0, 1));
            await a.Classic.DeleteAsync();
            await a.DescribeAsync();
            await a.FetchOffsetsAsync(null);
        }, Newest, Newest),
        new("Consumer groups are listed by type and state", async stage =>
        {
            var topic = await stage.NewCoordinatedTopicAsync(2);
            ConsumerActor a = await stage.EnterConsumerAsync("A"), b = await stage.EnterConsumerAsync("B");
            await a.JoinAsync(topic.Name);
            foreach (string type in new[] { "classic", "consumer", "Consumer" })
                await a.Classic.ListAsync(null, [type]);
            foreach (string state in new[] { "Stable", "stable", "Assigning", "Reconciling", "Empty" })
                await a.Classic.ListAsync([state]);
            await b.JoinAsync(topic.Name);
            await a.Classic.ListAsync(["reconciling"]);
            await a.LeaveAsync();
            await b.LeaveAsync();
            await a.Classic.ListAsync(["empty"], ["CONSUMER"]);
        }, 5, Newest),
    ];
}
