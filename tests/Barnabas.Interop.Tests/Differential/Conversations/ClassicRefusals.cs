using Barnabas.Protocol.Messages;

namespace Barnabas.Interop.Tests.Differential.Conversations;

/// <summary>Requests that name what is not there, or not now.</summary>
internal static class ClassicRefusals
{
    public static Conversation[] All { get; } =
    [
        new("Group that does not exist", async stage =>
        {
            Actor a = await stage.EnterAsync("A");
            (a.Id, a.Generation) = ("nobody", 1);
            await a.JoinAsync();
            await a.SyncAsync();
            await a.HeartbeatAsync();
            await a.LeaveAsync();
            await a.DescribeAsync();
            await a.DeleteAsync();
            await a.ListAsync();
        }),
        new("Group without a name", async stage =>
        {
            Actor a = await stage.EnterAsync("A");
            (a.Id, a.Generation) = ("nobody", 1);
            var join = a.JoinRequest();
            join.GroupId = "";
            await a.AskAsync(join);
            var sync = a.SyncRequest();
            sync.GroupId = "";
            await a.AskAsync(sync);
            await a.AskAsync(new HeartbeatRequest { GroupId = "", MemberId = "nobody" });
            await a.AskAsync(new LeaveGroupRequest { GroupId = "", MemberId = stage.Level < 3 ? "nobody" : "", Members = stage.Level < 3 ? [] : [new() { MemberId = "nobody" }] });
            await a.DescribeAsync("");
            await a.DeleteAsync("");
        }),
        new("Session time-outs out of bounds", async stage =>
        {
            Actor a = await stage.EnterAsync("A");
            foreach (int sessionMs in new[] { 199, 60_001, 0, -1 })
            {
                a.SessionMs = sessionMs;
                await a.JoinAsync();
            }
            await a.DescribeAsync();
        }),
        new("Protocols that do not go together", async stage =>
        {
            Actor a = await stage.EnterAsync("A"), b = await stage.EnterAsync("B");
            a.Protocols = [];
            await a.JoinAsync();
            a.Protocols = [("range", "x")];
            a.ProtocolType = "";
            await a.JoinAsync();
            await stage.AwaitGroupAsync("Empty", 0);
            await a.DescribeAsync();
            a.ProtocolType = "consumer";
            await stage.GatherAsync(a);
            b.Protocols = [("sticky", "x")];
            await b.JoinAsync();
            b.Protocols = [("range", "x")];
            b.ProtocolType = "connect";
            await b.JoinAsync();
            a.Protocols = [("sticky", "x")];
            await a.JoinAsync();
            await a.HeartbeatAsync();
        }),
        new("Unknown member and generation in every state", async stage =>
        {
            Actor a = await stage.EnterAsync("A"), b = await stage.EnterAsync("B");
            await a.IntroduceAsync();
            await SayWrongAsync(a);
            await a.JoinAsync();
            await SayWrongAsync(a);
            await a.SyncAsync(a);
            await SayWrongAsync(a);
            await b.IntroduceAsync();
            var join = b.SayJoin();
            await stage.AwaitGroupAsync("PreparingRebalance", 2);
            await SayWrongAsync(a);
            await a.JoinAsync();
            await b.HearAsync(join);
        }),
        new("Sync with another protocol", async stage =>
        {
            Actor a = await stage.EnterAsync("A");
            await a.IntroduceAsync();
            await a.JoinAsync();
            var type = a.SyncRequest(a);
            type.ProtocolType = "connect";
            await a.AskAsync(type);
            var name = a.SyncRequest(a);
            name.ProtocolName = "sticky";
            await a.AskAsync(name);
            var none = a.SyncRequest(a);
            (none.ProtocolType, none.ProtocolName) = (null, null);
            await a.AskAsync(none);
            await a.AskAsync(type);
        }, 5),
        new("Many leave, some unknown", async stage =>
        {
            Actor a = await stage.EnterAsync("A"), b = await stage.EnterAsync("B"), c = await stage.EnterAsync("C");
            await stage.GatherAsync(a, b, c);
            await a.LeaveAsync(("nobody", null), (b.Id, null), (b.Id, null), (c.Id, "unknown"));
            var join = a.SayJoin();
            await c.JoinAsync();
            await a.HearAsync(join);
            await a.LeaveAsync([]);
            await a.DescribeAsync();
        }, 3),
    ];

    private static async Task SayWrongAsync(Actor actor)
    {
        var (id, generation) = (actor.Id, actor.Generation);
        actor.Generation = generation + 1;
        await actor.HeartbeatAsync();
        await actor.SyncAsync();
        (actor.Id, actor.Generation) = ("nobody", generation);
        await actor.HeartbeatAsync();
        await actor.SyncAsync();
        await actor.JoinAsync();
        await actor.LeaveAsync();
        (actor.Id, actor.Generation) = (id, generation);
    }
}
