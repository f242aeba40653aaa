namespace Barnabas.Interop.Tests.Differential.Conversations;

/// <summary>Members with an instance id, which come back as who they were (KIP-345).</summary>
internal static class ClassicStaticMembers
{
    private const int FirstLevel = 5;

    public static Conversation[] All { get; } =
    [
        new("Static follower comes back", async stage =>
        {
            Actor a = await stage.EnterAsync("A", "one"), b = await stage.EnterAsync("B", "two");
            await stage.GatherAsync(a, b);
            Actor again = await stage.EnterAsync("B", "two");
            await again.JoinAsync();
            await again.SyncAsync();
            await again.HeartbeatAsync();
            await a.HeartbeatAsync();
            await b.HeartbeatAsync();
            await b.SyncAsync();
            await b.JoinAsync();
            await b.LeaveAsync();
            await a.DescribeAsync();
        }, FirstLevel),
        new("Static leader comes back", async stage =>
        {
            Actor a = await stage.EnterAsync("A", "one"), b = await stage.EnterAsync("B", "two");
            await stage.GatherAsync(a, b);
            Actor again = await stage.EnterAsync("A", "one");
            await again.JoinAsync();
            await again.SyncAsync();
            await again.DescribeAsync();
            var join = again.SayJoin();
            await stage.AwaitGroupAsync("PreparingRebalance", 2);
            await b.JoinAsync();
            await again.HearAsync(join);
        }, FirstLevel),
        new("Static member comes back with another protocol", async stage =>
        {
            Actor a = await stage.EnterAsync("A", "one");
            a.Protocols = [("range", "x"), ("sticky", "x")];
            await stage.GatherAsync(a);
            Actor again = await stage.EnterAsync("A", "one");
            again.Protocols = [("sticky", "x"), ("range", "x")];
            await again.JoinAsync();
            await again.SyncAsync(again);
            await a.HeartbeatAsync();
        }, FirstLevel),
        new("Static member comes back while others join", async stage =>
        {
            Actor a = await stage.EnterAsync("A", "one"), b = await stage.EnterAsync("B", "two");
            await stage.GatherAsync(a, b);
            var former = a.SayJoin();
            await stage.AwaitGroupAsync("PreparingRebalance", 2);
            Actor again = await stage.EnterAsync("A", "one");
            var join = again.SayJoin();
            await a.HearAsync(former);
            await b.JoinAsync();
            await again.HearAsync(join);
            await stage.AssignAsync(again, b);
        }, FirstLevel),
        new("Static member comes back while assignments are awaited", async stage =>
        {
            Actor a = await stage.EnterAsync("A", "one"), b = await stage.EnterAsync("B", "two");
            await stage.GatherAsync(a, b);
            var joinA = a.SayJoin();
            await stage.AwaitGroupAsync("PreparingRebalance", 2);
            await b.JoinAsync();
            await a.HearAsync(joinA);
            var sync = b.SaySync();
            Actor again = await stage.EnterAsync("B", "two");
            await stage.AwaitGroupAsync("CompletingRebalance", 2);
            var join = again.SayJoin();
            await stage.AwaitGroupAsync("PreparingRebalance", 2);
            await stage.HearAsync(sync);
            await a.SyncAsync(a, b);
            await a.JoinAsync();
            await again.HearAsync(join);
            await stage.AssignAsync(a, again);
        }, FirstLevel),
        new("Static members are removed by their instance", async stage =>
        {
            Actor a = await stage.EnterAsync("A", "one"), b = await stage.EnterAsync("B", "two"), admin = await stage.EnterAsync("X");
            await stage.GatherAsync(a, b);
            await admin.LeaveAsync(("", "two"), ("", "three"), ("", null), ("nobody", null), ("nobody", "one"));
            await b.HeartbeatAsync();
            await a.HeartbeatAsync();
            await a.JoinAsync();
            await admin.LeaveAsync(("", "one"));
            await admin.DescribeAsync();
        }, FirstLevel),
        new("Static member under a wrong name", async stage =>
        {
            Actor a = await stage.EnterAsync("A", "one"), b = await stage.EnterAsync("B", "two");
            await stage.GatherAsync(a);
            (b.Id, b.Generation) = (a.Id, a.Generation);
            await b.HeartbeatAsync();
            await b.SyncAsync();
            await b.JoinAsync();
            await b.LeaveAsync();
            Actor c = await stage.EnterAsync("C", "one");
            (c.Id, c.Generation) = ("other", a.Generation);
            await c.HeartbeatAsync();
            await c.SyncAsync();
            await c.JoinAsync();
            await c.LeaveAsync();
        }, FirstLevel),
        new("Pending member with an instance", async stage =>
        {
            Actor a = await stage.EnterAsync("A");
            await a.IntroduceAsync();
            var request = a.JoinRequest();
            request.GroupInstanceId = "one";
            await a.AskAsync(request);
        }, FirstLevel),
    ];
}
