namespace Barnabas.Interop.Tests.Differential.Conversations;

/// <summary>Offsets of groups with classic members, and of none.</summary>
internal static class ClassicOffsets
{
    public static Conversation[] All { get; } =
    [
        new("Offsets of a group without members", async stage =>
        {
            var topic = await stage.NewTopicAsync(3);
            Actor a = await stage.EnterAsync("A");
            await a.FetchAsync(topic, 0, 1);
            await a.FetchAllAsync();
            await a.DeleteOffsetsAsync(topic.Name, 0);
            await a.CommitAsync(topic, (0, 5), (1, 0), (7, 3));
            await a.FetchAsync(topic, 0, 1, 2, 7);
            await a.FetchAllAsync();
            await a.DescribeAsync();
            await a.ListAsync();
            await a.CommitAsync(topic, (0, 6));
            await a.DeleteOffsetsAsync(topic.Name, 1, 2, 9);
            await a.DeleteOffsetsAsync("unknown", 0);
            await a.FetchAllAsync();
            await a.DeleteAsync();
            await a.FetchAllAsync();
            await a.DescribeAsync();
        }),
        new("Commit to a group that does not exist", async stage =>
        {
            var topic = await stage.NewTopicAsync();
            Actor a = await stage.EnterAsync("A");
            (a.Id, a.Generation) = ("nobody", 3);
            await a.CommitAsync(topic, (0, 5));
            a.Generation = 0;
            await a.CommitAsync(topic, (0, 5));
            await a.DescribeAsync();
            a.Generation = -1;
            await a.CommitAsync(topic, (0, 5));
            await a.DescribeAsync();
            a.Generation = 0;
            await a.CommitAsync(topic, (0, 5));
        }),
        new("Commit to an unknown topic", async stage =>
        {
            Actor a = await stage.EnterAsync("A");
            (string, Guid) unknown = ("unknown", new Guid("11111111-2222-3333-4444-555555555555"));
            await a.CommitAsync(unknown, (0, 5));
            await a.FetchAsync(unknown, 0);
            await a.FetchAllAsync();
        }),
        new("Commits of members in every state", async stage =>
        {
            var topic = await stage.NewTopicAsync();
            Actor a = await stage.EnterAsync("A"), b = await stage.EnterAsync("B"), nobody = await stage.EnterAsync("N");
            await a.IntroduceAsync();
            await a.CommitAsync(topic, (0, 1));
            await a.JoinAsync();
            await a.CommitAsync(topic, (0, 2));
            await nobody.CommitAsync(topic, (0, 3));
            await a.SyncAsync(a);
            await a.CommitAsync(topic, (0, 4));
            await nobody.CommitAsync(topic, (0, 5));
            await CommitWrongAsync(a, topic);
            await b.IntroduceAsync();
            var join = b.SayJoin();
            await stage.AwaitGroupAsync("PreparingRebalance", 2);
            await a.CommitAsync(topic, (0, 6));
            await CommitWrongAsync(a, topic);
            await nobody.CommitAsync(topic, (0, 7));
            await a.JoinAsync();
            await b.HearAsync(join);
            await b.CommitAsync(topic, (0, 8));
            await a.FetchAllAsync();
            await a.LeaveAsync();
            await b.LeaveAsync();
            await b.CommitAsync(topic, (0, 9));
            await nobody.CommitAsync(topic, (0, 10));
            await a.FetchAsync(topic, 0);
        }),
        new("Commit with more metadata than is allowed", async stage =>
        {
            var topic = await stage.NewTopicAsync(2);
            Actor a = await stage.EnterAsync("A");
            var request = a.CommitRequest(topic, (0, 1), (1, 2));
            request.Topics[0].Partitions[0].CommittedMetadata = new string('m', 4097);
            request.Topics[0].Partitions[1].CommittedMetadata = new string('m', 4096);
            await a.AskAsync(request);
            request = a.CommitRequest(topic, (0, 1), (1, 2));
            request.Topics[0].Partitions[0].CommittedMetadata = null;
            request.Topics[0].Partitions[1].CommittedMetadata = new string('\u00e4', 2049);
            await a.AskAsync(request);
            await a.FetchAsync(topic, 0, 1);
        }),
        new("Commit of nothing", async stage =>
        {
            Actor a = await stage.EnterAsync("A");
            var request = a.CommitRequest(("", default));
            request.Topics.Clear();
            await a.AskAsync(request);
            await a.DescribeAsync();
            (a.Id, a.Generation) = ("nobody", 2);
            request = a.CommitRequest(("", default));
            request.Topics.Clear();
            await a.AskAsync(request);
        }),
        new("Members join a group that only had offsets", async stage =>
        {
            var topic = await stage.NewTopicAsync();
            Actor a = await stage.EnterAsync("A"), nobody = await stage.EnterAsync("N");
            await nobody.CommitAsync(topic, (0, 1));
            (a.Id, a.Generation) = ("nobody", 0);
            await a.JoinAsync();
            await a.HeartbeatAsync();
            await a.SyncAsync();
            await a.LeaveAsync();
            (a.Id, a.Generation) = ("", -1);
            await stage.GatherAsync(a);
            await a.FetchAllAsync();
            await a.CommitAsync(topic, (0, 2));
            await a.LeaveAsync();
            await nobody.CommitAsync(topic, (0, 3));
            await nobody.FetchAllAsync();
            await nobody.DescribeAsync();
        }),
        new("Commit of a static member that was replaced", async stage =>
        {
            var topic = await stage.NewTopicAsync();
            Actor a = await stage.EnterAsync("A", "one");
            await stage.GatherAsync(a);
            Actor again = await stage.EnterAsync("A", "one");
            await again.JoinAsync();
            await a.CommitAsync(topic, (0, 1));
            await again.CommitAsync(topic, (0, 2));
            await again.FetchAllAsync();
        }, 7),
        new("Offsets of subscribed topics are not deleted", async stage =>
        {
            var subscribed = await stage.NewTopicAsync();
            Actor a = await stage.EnterAsync("A");
            a.Protocols = [("range", subscribed.Name)];
            await stage.GatherAsync(a);
            await a.CommitAsync(subscribed, (0, 1));
            await a.DeleteOffsetsAsync(subscribed.Name, 0, 1);
            await a.DeleteOffsetsAsync("another", 0);
            await a.FetchAllAsync();
            await a.LeaveAsync();
            await a.DeleteOffsetsAsync(subscribed.Name, 0);
            await a.FetchAllAsync();
        }),
        new("Offsets of members that are no consumers are not deleted", async stage =>
        {
            var topic = await stage.NewTopicAsync();
            Actor a = await stage.EnterAsync("A");
            a.ProtocolType = "connect";
            await stage.GatherAsync(a);
            await a.CommitAsync(topic, (0, 1));
            await a.DeleteOffsetsAsync(topic.Name, 0);
            await a.LeaveAsync();
            await a.DeleteOffsetsAsync(topic.Name, 0);
        }),
    ];

    private static async Task CommitWrongAsync(Actor actor, (string Name, Guid Id) topic)
    {
        var (id, generation) = (actor.Id, actor.Generation);
        actor.Generation = generation + 1;
        await actor.CommitAsync(topic, (0, 100));
        actor.Generation = -1;
        await actor.CommitAsync(topic, (0, 100));
        (actor.Id, actor.Generation) = ("nobody", generation);
        await actor.CommitAsync(topic, (0, 100));
        (actor.Id, actor.Generation) = (id, generation);
    }
}
