namespace Barnabas.Interop.Tests.Differential.Conversations;

/// <summary>Consumers with an instance id.</summary>
internal static class ConsumerStaticMembers
{
    private const int Newest = Conversation.HighestLevel;

    public static Conversation[] All { get; } =
    [
        new("A static consumer goes and comes back", async stage =>
        {
            var topic = await stage.NewCoordinatedTopicAsync(4);
            ConsumerActor a = await stage.EnterConsumerAsync("A", "one"), b = await stage.EnterConsumerAsync("B", "two");
            await a.JoinAsync(topic.Name);
            await b.JoinAsync(topic.Name);
            await a.BeatAsync();
            await a.ReportAsync();
            await b.ReportAsync();
            await a.LeaveAsync(-2);
            await b.DescribeAsync();
            await b.BeatAsync();
            await a.BeatAsync();
            ConsumerActor again = await stage.EnterConsumerAsync("C", "one");
            await again.JoinAsync(topic.Name);
            await b.DescribeAsync();
            await again.CommitAsync(topic, (0, 1));
            again.Epoch = 0;
            await again.CommitAsync(topic, (0, 2), (1, 2));
            again.Epoch = 3;
            await a.BeatAsync();
            await a.LeaveAsync();
            await again.LeaveAsync(-2);
            ConsumerActor other = await stage.EnterConsumerAsync("D", "one");
            await other.JoinAsync();
            await b.DescribeAsync();
            await b.ReportAsync();
            await b.DescribeAsync();
            await other.LeaveAsync();
            await b.DescribeAsync();
        }, Newest, Newest),
        new("An instance has one consumer", async stage =>
        {
            var (topic, _) = await stage.NewCoordinatedTopicAsync(2);
            ConsumerActor a = await stage.EnterConsumerAsync("A", "one"), b = await stage.EnterConsumerAsync("B", "one"), c = await stage.EnterConsumerAsync("A", "two"), d = await stage.EnterConsumerAsync("A");
            await a.JoinAsync(topic);
            await a.JoinAsync(topic);
            await b.JoinAsync(topic);
            b.Epoch = 2;
            await b.BeatAsync();
            await b.LeaveAsync();
            await b.LeaveAsync(-2);
            c.Epoch = 2;
            await c.BeatAsync();
            await c.LeaveAsync(-2);
            d.Epoch = 2;
            await d.BeatAsync();
            await d.DescribeAsync();
            await a.LeaveAsync();
            await d.DescribeAsync();
        }, Newest, Newest),
    ];
}
