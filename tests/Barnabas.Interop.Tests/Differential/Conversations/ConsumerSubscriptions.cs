namespace Barnabas.Interop.Tests.Differential.Conversations;

/// <summary>Consumers that change what they subscribe to, topics that change, and regular expressions.</summary>
internal static class ConsumerSubscriptions
{
    private const int Newest = Conversation.HighestLevel;

    public static Conversation[] All { get; } =
    [
        new("A consumer subscribes to other topics", async stage =>
        {
            var (one, _) = await stage.NewCoordinatedTopicAsync(2);
            var (two, _) = await stage.NewCoordinatedTopicAsync(1);
            ConsumerActor a = await stage.EnterConsumerAsync("A");
            await a.JoinAsync(one);
            foreach (string[] topics in new string[][] { [one, two], [two, one], [two], ["unknown"], [], [two, two] })
            {
                var request = a.BeatRequest();
                request.SubscribedTopicNames = [.. topics];
                await a.SendAsync(request);
                await a.DescribeAsync();
                await a.ReportAsync();
                await a.ReportAsync();
            }
            await a.DescribeAsync();
        }, Newest, Newest),
        new("A topic comes, grows and goes", async stage =>
        {
            var (kept, _) = await stage.NewCoordinatedTopicAsync(1);
            ConsumerActor a = await stage.EnterConsumerAsync("A");
            await a.JoinAsync(kept, $"{stage.Group}-2");
            var (topic, _) = await stage.NewTopicAsync(2);
            await a.SendUntilAsync(a.ReportRequest, answer => answer.MemberEpoch == 3);
            await a.DescribeAsync();
            await stage.AddPartitionsAsync(topic, 4);
            await a.SendUntilAsync(a.ReportRequest, answer => answer.MemberEpoch == 4);
            await a.DescribeAsync();
            await stage.DeleteTopicAsync(topic);
            await a.SendUntilAsync(a.BeatRequest, answer => answer.Assignment is not null);
            await a.ReportAsync();
            await a.ReportAsync();
            await a.DescribeAsync();
        }, Newest, Newest),
        new("A consumer subscribes by expression", async stage =>
        {
            await stage.NewCoordinatedTopicAsync(2);
            ConsumerActor a = await stage.EnterConsumerAsync("A"), b = await stage.EnterConsumerAsync("B");
            a.Regex = b.Regex = $"{stage.Group}-[0-9]+";
            await a.JoinAsync();
            await a.SendUntilAsync(a.ReportRequest, answer => answer.Assignment is { TopicPartitions.Count: > 0 });
            await a.DescribeAsync();
            await b.JoinAsync();
            await b.DescribeAsync();
            await a.ReportAsync();
            await a.ReportAsync();
            await b.ReportAsync();
            await b.DescribeAsync();
            var names = b.BeatRequest();
            names.SubscribedTopicRegex = "";
            names.SubscribedTopicNames = [$"{stage.Group}-1"];
            await b.SendAsync(names);
            await b.DescribeAsync();
            await a.LeaveAsync();
            await b.ReportAsync();
            await b.DescribeAsync();
        }, Newest, Newest),
        new("Expressions that are none", async stage =>
        {
            ConsumerActor a = await stage.EnterConsumerAsync("A");
            foreach (string regex in new[] { "(", "[a", "a**", "(?=a)", @"\1", "" })
            {
                a.Regex = regex;
                await a.SendAsync(a.JoinRequest());
            }
            await a.DescribeAsync();
        }, Newest, Newest),
        new("A consumer of names and an expression", async stage =>
        {
            var (one, _) = await stage.NewCoordinatedTopicAsync(1);
            await stage.NewCoordinatedTopicAsync(2);
            ConsumerActor a = await stage.EnterConsumerAsync("A");
            a.Regex = $"{stage.Group}-2";
            await a.JoinAsync(one);
            await a.SendUntilAsync(a.ReportRequest, answer => answer.MemberEpoch == 3);
            await a.DescribeAsync();
            await a.LeaveAsync();
            await a.DescribeAsync();
        }, Newest, Newest),
    ];
}
