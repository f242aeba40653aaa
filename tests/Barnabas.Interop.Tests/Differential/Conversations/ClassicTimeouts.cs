namespace Barnabas.Interop.Tests.Differential.Conversations;

/// <summary>Members that fall silent.</summary>
internal static class ClassicTimeouts
{
    /// <summary>Long enough for a few requests on a busy machine.</summary>
    private const int ShortMs = 1000;

    public static Conversation[] All { get; } =
    [
        Conversation.Timed("Only member falls silent", async stage =>
        {
            Actor a = await stage.EnterAsync("A");
            a.SessionMs = ShortMs;
            await stage.GatherAsync(a);
            await stage.AwaitGroupAsync("Empty", 0);
            await a.HeartbeatAsync();
            await a.JoinAsync();
            await a.DescribeAsync();
        }),
        Conversation.Timed("Follower falls silent", async stage =>
        {
            Actor a = await stage.EnterAsync("A"), b = await stage.EnterAsync("B");
            b.SessionMs = ShortMs;
            await stage.GatherAsync(a, b);
            await stage.AwaitGroupAsync("PreparingRebalance", 1);
            await a.HeartbeatAsync();
            await b.HeartbeatAsync();
            await a.JoinAsync();
            await a.SyncAsync(a);
        }),
        Conversation.Timed("Leader falls silent", async stage =>
        {
            Actor a = await stage.EnterAsync("A"), b = await stage.EnterAsync("B");
            a.SessionMs = ShortMs;
            await stage.GatherAsync(a, b);
            await stage.AwaitGroupAsync("PreparingRebalance", 1);
            await b.JoinAsync();
            await b.SyncAsync(b);
        }),
        Conversation.Timed("Pending member never joins", async stage =>
        {
            Actor a = await stage.EnterAsync("A"), b = await stage.EnterAsync("B");
            await stage.GatherAsync(a);
            b.SessionMs = ShortMs;
            await b.IntroduceAsync();
            await a.JoinAsync();
            await b.JoinAsync();
        }),
        Conversation.Timed("Member does not join again in time", async stage =>
        {
            Actor a = await stage.EnterAsync("A"), b = await stage.EnterAsync("B");
            a.RebalanceMs = b.RebalanceMs = ShortMs;
            await stage.GatherAsync(a, b);
            await a.JoinAsync();
            await b.HeartbeatAsync();
            await a.SyncAsync(a);
        }),
        Conversation.Timed("Leader does not join again in time", async stage =>
        {
            Actor a = await stage.EnterAsync("A"), b = await stage.EnterAsync("B");
            a.RebalanceMs = b.RebalanceMs = ShortMs;
            await stage.GatherAsync(a, b);
            b.Protocols = [("range", "others")];
            await b.JoinAsync();
            await b.SyncAsync(b);
            await a.HeartbeatAsync();
        }),
        Conversation.Timed("Leader does not bring assignments in time", async stage =>
        {
            Actor a = await stage.EnterAsync("A"), b = await stage.EnterAsync("B");
            a.RebalanceMs = b.RebalanceMs = ShortMs;
            await stage.GatherAsync(a, b);
            var join = a.SayJoin();
            await stage.AwaitGroupAsync("PreparingRebalance", 2);
            await b.JoinAsync();
            await a.HearAsync(join);
            await b.SyncAsync();
            await stage.AwaitGroupAsync("PreparingRebalance", 1);
            await b.JoinAsync();
            await b.SyncAsync(b);
            await a.HeartbeatAsync();
        }),
        Conversation.Timed("Follower does not fetch its assignment in time", async stage =>
        {
            Actor a = await stage.EnterAsync("A"), b = await stage.EnterAsync("B");
            a.RebalanceMs = b.RebalanceMs = ShortMs;
            await stage.GatherAsync(a, b);
            var join = a.SayJoin();
            await stage.AwaitGroupAsync("PreparingRebalance", 2);
            await b.JoinAsync();
            await a.HearAsync(join);
            await a.SyncAsync(a, b);
            await stage.AwaitGroupAsync("PreparingRebalance", 1);
            await b.SyncAsync();
            await a.JoinAsync();
        }),
        Conversation.Timed("Static member that does not join keeps its place", async stage =>
        {
            Actor a = await stage.EnterAsync("A", "one"), b = await stage.EnterAsync("B", "two");
            a.RebalanceMs = b.RebalanceMs = ShortMs;
            await stage.GatherAsync(a, b);
            await a.JoinAsync();
            await a.SyncAsync(a, b);
            await stage.AwaitGroupAsync("PreparingRebalance", 1);
            await a.JoinAsync();
            await b.HeartbeatAsync();
        }),
        Conversation.Timed("Static members that do not join make it wait for their sessions", async stage =>
        {
            Actor a = await stage.EnterAsync("A", "one"), b = await stage.EnterAsync("B");
            a.RebalanceMs = b.RebalanceMs = ShortMs;
            a.SessionMs = 5 * ShortMs;
            await stage.GatherAsync(a, b);
            await b.LeaveAsync();
            await stage.AwaitGroupAsync("Empty", 0);
            await a.HeartbeatAsync();
            await a.DescribeAsync();
        }),
    ];
}
