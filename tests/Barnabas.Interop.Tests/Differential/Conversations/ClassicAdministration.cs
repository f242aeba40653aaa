namespace Barnabas.Interop.Tests.Differential.Conversations;

/// <summary>Listing, describing and deleting groups with classic members.</summary>
internal static class ClassicAdministration
{
    public static Conversation[] All { get; } =
    [
        new("Groups are listed by state", async stage =>
        {
            Actor a = await stage.EnterAsync("A");
            await a.IntroduceAsync();
            await stage.AwaitGroupAsync("Empty", 0);
            await a.ListAsync(["Empty"]);
            await a.JoinAsync();
            await a.ListAsync(["CompletingRebalance"]);
            await a.SyncAsync(a);
            await a.ListAsync();
            foreach (string state in new[] { "Stable", "stable", "STABLE ", "Empty", "Dead", "PreparingRebalance", "unknown", "" })
                await a.ListAsync([state]);
            await a.ListAsync(["Empty", "Stable"]);
            await a.LeaveAsync();
            await a.ListAsync(["Empty"]);
        }, 4),
        new("Groups are listed by type", async stage =>
        {
            Actor a = await stage.EnterAsync("A");
            await stage.GatherAsync(a);
            foreach (string type in new[] { "classic", "Classic", "consumer", "share", "unknown", "" })
                await a.ListAsync(null, [type]);
            await a.ListAsync(["Stable"], ["consumer", "classic"]);
            await a.ListAsync(["Empty"], ["classic"]);
        }, 5),
        new("Groups are listed before there were filters", async stage =>
        {
            Actor a = await stage.EnterAsync("A");
            await a.ListAsync();
            await stage.GatherAsync(a);
            await a.ListAsync();
            await a.LeaveAsync();
            await a.ListAsync();
        }, 0, 3),
        new("Group is deleted when nobody is in it", async stage =>
        {
            var topic = await stage.NewTopicAsync();
            Actor a = await stage.EnterAsync("A");
            await a.IntroduceAsync();
            await stage.GatherAsync(a);
            await a.CommitAsync(topic, (0, 1));
            await a.DeleteAsync();
            await a.DeleteAsync(stage.Group, "unknown", stage.Group);
            await a.LeaveAsync();
            await a.DeleteAsync(stage.Group, "unknown");
            await a.DeleteAsync();
            await a.DescribeAsync();
            await a.ListAsync();
            await a.FetchAllAsync();
            a.Id = "";
            await stage.GatherAsync(a);
        }),
        new("Groups are described together", async stage =>
        {
            Actor a = await stage.EnterAsync("A"), b = await stage.EnterAsync("B");
            await stage.GatherAsync(a, b);
            await a.DescribeAsync(stage.Group, "unknown", stage.Group, "");
        }),
    ];
}
