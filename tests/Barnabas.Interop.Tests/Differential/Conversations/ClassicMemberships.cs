namespace Barnabas.Interop.Tests.Differential.Conversations;

/// <summary>Dynamic members that join, fetch assignments, join again and leave.</summary>
internal static class ClassicMemberships
{
    public static Conversation[] All { get; } =
    [
        new("One member from join to leave", async stage =>
        {
            Actor a = await stage.EnterAsync("A");
            await stage.GatherAsync(a);
            await a.HeartbeatAsync();
            await a.DescribeAsync();
            await a.SyncAsync();
            await a.LeaveAsync();
            await a.DescribeAsync();
            await a.HeartbeatAsync();
            await a.LeaveAsync();
            await a.JoinAsync();
        }),
        new("Three members and one leaves", async stage =>
        {
            Actor a = await stage.EnterAsync("A"), b = await stage.EnterAsync("B"), c = await stage.EnterAsync("C");
            await stage.GatherAsync(a, b, c);
            await a.DescribeAsync();
            await b.LeaveAsync();
            await a.HeartbeatAsync();
            await c.SyncAsync();
            var (joinA, joinC) = (a.SayJoin(), c.SayJoin());
            await a.HearAsync(joinA);
            await c.HearAsync(joinC);
            await stage.AssignAsync(a, c);
            await b.HeartbeatAsync();
            await a.DescribeAsync();
        }),
        new("Leader leaves", async stage =>
        {
            Actor a = await stage.EnterAsync("A"), b = await stage.EnterAsync("B");
            await stage.GatherAsync(a, b);
            await a.LeaveAsync();
            await b.HeartbeatAsync();
            await b.JoinAsync();
            await b.SyncAsync(b);
            await b.DescribeAsync();
        }),
        new("Leader joins a stable group again", async stage =>
        {
            Actor a = await stage.EnterAsync("A"), b = await stage.EnterAsync("B");
            await stage.GatherAsync(a, b);
            var join = a.SayJoin();
            await stage.AwaitGroupAsync("PreparingRebalance", 2);
            stage.Waits(join);
            await b.HeartbeatAsync();
            await b.DescribeAsync();
            await b.JoinAsync();
            await a.HearAsync(join);
        }),
        new("Follower joins a stable group again", async stage =>
        {
            Actor a = await stage.EnterAsync("A"), b = await stage.EnterAsync("B");
            await stage.GatherAsync(a, b);
            await b.JoinAsync();
            await b.SyncAsync();
            await a.HeartbeatAsync();
        }),
        new("Follower joins a stable group with another subscription", async stage =>
        {
            Actor a = await stage.EnterAsync("A"), b = await stage.EnterAsync("B");
            await stage.GatherAsync(a, b);
            b.Protocols = [("range", "topics,others")];
            var join = b.SayJoin();
            await stage.AwaitGroupAsync("PreparingRebalance", 2);
            await a.HeartbeatAsync();
            await a.JoinAsync();
            await b.HearAsync(join);
            await stage.AssignAsync(a, b);
            await a.DescribeAsync();
        }),
        new("Members of a completing group join again", async stage =>
        {
            Actor a = await stage.EnterAsync("A"), b = await stage.EnterAsync("B");
            await stage.GatherAsync(a, b);
            var joinB = b.SayJoin();
            await b.HearAsync(joinB);
            var joinA = a.SayJoin();
            await stage.AwaitGroupAsync("PreparingRebalance", 2);
            await b.JoinAsync();
            await a.HearAsync(joinA);
            await a.DescribeAsync();
            await a.JoinAsync();
            await b.JoinAsync();
            var sync = b.SaySync();
            a.Protocols = [("range", "others")];
            var changed = a.SayJoin();
            await stage.HearAsync(sync);
            await b.JoinAsync();
            await a.HearAsync(changed);
            await stage.AssignAsync(a, b);
        }),
        new("New member joins a completing group", async stage =>
        {
            Actor a = await stage.EnterAsync("A"), b = await stage.EnterAsync("B");
            await a.IntroduceAsync();
            await a.JoinAsync();
            await b.IntroduceAsync();
            var join = b.SayJoin();
            await stage.AwaitGroupAsync("PreparingRebalance", 2);
            await a.SyncAsync(a);
            await a.JoinAsync();
            await b.HearAsync(join);
            await stage.AssignAsync(a, b);
        }),
        new("Protocol with most votes", async stage =>
        {
            Actor a = await stage.EnterAsync("A"), b = await stage.EnterAsync("B"), c = await stage.EnterAsync("C");
            a.Protocols = [("sticky", "x"), ("range", "x"), ("roundrobin", "x")];
            b.Protocols = [("range", "y"), ("roundrobin", "y")];
            c.Protocols = [("range", "z"), ("roundrobin", "z"), ("sticky", "z")];
            await a.IntroduceAsync();
            await a.JoinAsync();
            await b.IntroduceAsync();
            var joinB = b.SayJoin();
            await stage.AwaitGroupAsync("PreparingRebalance", 2);
            await c.IntroduceAsync();
            var joinC = c.SayJoin();
            await stage.AwaitGroupAsync("PreparingRebalance", 3);
            await a.JoinAsync();
            await b.HearAsync(joinB);
            await c.HearAsync(joinC);
            a.Protocols = [("range", "x")];
            await stage.AssignAsync(a, b, c);
            await a.DescribeAsync();
        }),
        new("Assignment that leaves a member out and names a stranger", async stage =>
        {
            Actor a = await stage.EnterAsync("A"), b = await stage.EnterAsync("B"), stranger = await stage.EnterAsync("S");
            stranger.Id = "stranger";
            await stage.GatherAsync(a, b);
            var join = a.SayJoin();
            await stage.AwaitGroupAsync("PreparingRebalance", 2);
            await b.JoinAsync();
            await a.HearAsync(join);
            var sync = b.SaySync();
            await a.SyncAsync(a, stranger);
            await stage.HearAsync(sync);
            await b.DescribeAsync();
        }),
        new("Follower fetches its assignment late, and again", async stage =>
        {
            Actor a = await stage.EnterAsync("A"), b = await stage.EnterAsync("B");
            await stage.GatherAsync(a, b);
            var join = a.SayJoin();
            await stage.AwaitGroupAsync("PreparingRebalance", 2);
            await b.JoinAsync();
            await a.HearAsync(join);
            await a.SyncAsync(a, b);
            await b.HeartbeatAsync();
            await b.SyncAsync();
            await b.SyncAsync();
        }),
        new("Group that empties and fills again", async stage =>
        {
            Actor a = await stage.EnterAsync("A"), b = await stage.EnterAsync("B");
            await stage.GatherAsync(a);
            await a.LeaveAsync();
            b.ProtocolType = "connect";
            b.Protocols = [("eager", "x")];
            await stage.GatherAsync(b);
            await b.DescribeAsync();
            await b.LeaveAsync();
            await b.DescribeAsync();
        }),
        new("Member id that was given and never used", async stage =>
        {
            Actor a = await stage.EnterAsync("A"), b = await stage.EnterAsync("B");
            await stage.GatherAsync(a);
            await b.JoinAsync();
            await a.DescribeAsync();
            await b.HeartbeatAsync();
            var join = a.SayJoin();
            await stage.AwaitGroupAsync("PreparingRebalance", 1);
            stage.Waits(join);
            await b.LeaveAsync();
            await a.HearAsync(join);
            await b.JoinAsync();
        }, 4),
        new("Group that is full", async stage =>
        {
            Actor a = await stage.EnterAsync("A"), b = await stage.EnterAsync("B"), c = await stage.EnterAsync("C"), d = await stage.EnterAsync("D"), e = await stage.EnterAsync("E");
            await stage.GatherAsync(a, b, c);
            await d.IntroduceAsync();
            await e.IntroduceAsync();
            var joinD = d.SayJoin();
            await stage.AwaitGroupAsync("PreparingRebalance", GroupPeers.MaxSize);
            var joinA = a.SayJoin();
            var joinB = b.SayJoin();
            await c.JoinAsync();
            await a.HearAsync(joinA);
            await b.HearAsync(joinB);
            await d.HearAsync(joinD);
            await e.JoinAsync();
            await stage.AssignAsync(a, b, c, d);
            e.Id = "";
            await e.JoinAsync();
            await b.JoinAsync();
        }, 0, 3),
    ];
}
