namespace Barnabas.Interop.Tests.Differential.Conversations;

/// <summary>Consumers that join, share partitions, hand them over and leave.</summary>
internal static class ConsumerMemberships
{
    private const int Newest = Conversation.HighestLevel;

    public static Conversation[] All { get; } =
    [
        new("One consumer from join to leave", async stage =>
        {
            var (topic, _) = await stage.NewCoordinatedTopicAsync(3);
            ConsumerActor a = await stage.EnterConsumerAsync("A");
            await a.DescribeAsync();
            await a.JoinAsync(topic);
            await a.DescribeAsync();
            await a.Classic.DescribeAsync();
            await a.Classic.ListAsync();
            await a.BeatAsync();
            await a.ReportAsync();
            var full = a.JoinRequest(topic);
            full.MemberEpoch = a.Epoch;
            full.TopicPartitions = a.Assigned;
            await a.SendAsync(full);
            await a.JoinAsync(topic);
            await a.LeaveAsync();
            await a.LeaveAsync();
            await a.BeatAsync();
            await a.DescribeAsync();
            await a.Classic.DescribeAsync();
            await a.Classic.ListAsync();
            await a.JoinAsync(topic);
        }, 1, Newest),
        new("Consumers of the first version get their ids", async stage =>
        {
            var (topic, _) = await stage.NewCoordinatedTopicAsync(3);
            ConsumerActor a = await stage.EnterConsumerAsync("A");
            a.Id = "";
            await a.JoinAsync(topic);
            await a.BeatAsync();
            await a.DescribeAsync();
            await a.LeaveAsync();
        }, 0, 0),
        new("Two consumers hand partitions over", async stage =>
        {
            var (topic, _) = await stage.NewCoordinatedTopicAsync(4);
            ConsumerActor a = await stage.EnterConsumerAsync("A"), b = await stage.EnterConsumerAsync("B");
            await a.JoinAsync(topic);
            await b.JoinAsync(topic);
            await b.DescribeAsync();
            await b.BeatAsync();
            await a.BeatAsync();
            await a.DescribeAsync();
            await a.BeatAsync();
            await b.BeatAsync();
            await a.ReportAsync();
            await a.DescribeAsync();
            await b.BeatAsync();
            await b.DescribeAsync();
            await b.ReportAsync();
            await a.LeaveAsync();
            await b.DescribeAsync();
            await b.ReportAsync();
            await b.DescribeAsync();
        }, Newest, Newest),
        new("Three consumers, two topics, one leaves", async stage =>
        {
            var (one, _) = await stage.NewCoordinatedTopicAsync(3);
            var (two, _) = await stage.NewCoordinatedTopicAsync(2);
            ConsumerActor[] all = [await stage.EnterConsumerAsync("A"), await stage.EnterConsumerAsync("B"), await stage.EnterConsumerAsync("C")];
            foreach (ConsumerActor actor in all)
                await actor.JoinAsync(one, two);
            for (int round = 0; round < 3; round++)
                foreach (ConsumerActor actor in all)
                    await actor.ReportAsync();
            await all[0].DescribeAsync();
            await all[1].LeaveAsync();
            for (int round = 0; round < 2; round++)
            {
                await all[0].ReportAsync();
                await all[2].ReportAsync();
            }
            await all[0].DescribeAsync();
        }, Newest, Newest),
        new("A consumer comes while another still gives up", async stage =>
        {
            var (topic, _) = await stage.NewCoordinatedTopicAsync(6);
            ConsumerActor a = await stage.EnterConsumerAsync("A"), b = await stage.EnterConsumerAsync("B"), c = await stage.EnterConsumerAsync("C");
            await a.JoinAsync(topic);
            await b.JoinAsync(topic);
            await a.BeatAsync();
            await c.JoinAsync(topic);
            await a.BeatAsync();
            await b.BeatAsync();
            await c.DescribeAsync();
            await a.ReportAsync();
            await a.ReportAsync();
            await b.ReportAsync();
            await c.ReportAsync();
            await a.ReportAsync();
            await b.ReportAsync();
            await c.ReportAsync();
            await c.DescribeAsync();
        }, Newest, Newest),
        new("The one who waits leaves, and the one who gives up", async stage =>
        {
            var (topic, _) = await stage.NewCoordinatedTopicAsync(4);
            ConsumerActor a = await stage.EnterConsumerAsync("A"), b = await stage.EnterConsumerAsync("B");
            await a.JoinAsync(topic);
            await b.JoinAsync(topic);
            await a.BeatAsync();
            await b.LeaveAsync();
            await a.BeatAsync();
            await a.ReportAsync();
            await a.DescribeAsync();
            b.Epoch = 0;
            await b.JoinAsync(topic);
            await a.BeatAsync();
            await a.LeaveAsync();
            await b.BeatAsync();
            await b.DescribeAsync();
        }, Newest, Newest),
        new("The assignor of most consumers", async stage =>
        {
            var (topic, _) = await stage.NewCoordinatedTopicAsync(1);
            ConsumerActor a = await stage.EnterConsumerAsync("A"), b = await stage.EnterConsumerAsync("B");
            a.Assignor = null;
            await a.JoinAsync(topic);
            await a.DescribeAsync();
            b.Assignor = "range";
            await b.JoinAsync(topic);
            await a.DescribeAsync();
            var other = b.BeatRequest();
            other.ServerAssignor = "uniform";
            await b.SendAsync(other);
            await a.DescribeAsync();
        }, Newest, Newest),
        Conversation.Timed("A consumer that falls silent", async stage =>
        {
            var (topic, _) = await stage.NewCoordinatedTopicAsync(2);
            ConsumerActor a = await stage.EnterConsumerAsync("A"), b = await stage.EnterConsumerAsync("B");
            a.RebalanceMs = 1500;
            await a.JoinAsync(topic);
            await b.JoinAsync(topic);
            await a.BeatAsync();
            await b.SendUntilAsync(b.BeatRequest, answer => answer.Assignment is { TopicPartitions: [{ Partitions.Count: 2 }] });
            await a.BeatAsync();
            await b.DescribeAsync();
        }),
    ];
}
