using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;

namespace Barnabas.Interop.Tests.Differential.Conversations;

/// <summary>Groups with members of both protocols.</summary>
internal static class ConsumerMigrations
{
    private const int Newest = Conversation.HighestLevel;

    /// <summary>An id that comes after all that brokers make up, so that what the range assignor does is the same everywhere.</summary>
    private const string Last = "~";

    public static Conversation[] All { get; } =
    [
        new("A consumer joins classic members, and leaves them", async stage =>
        {
            var topic = await stage.NewCoordinatedTopicAsync(2);
            Actor classic = await stage.EnterAsync("C");
            await GatherAsync(classic, topic.Name);
            ConsumerActor a = await stage.EnterConsumerAsync(Last);
            await a.JoinAsync(topic.Name);
            await a.DescribeAsync();
            await classic.DescribeAsync();
            await classic.CommitAsync(topic, (0, 1));
            await classic.SyncAsync();
            await classic.HeartbeatAsync();
            await classic.JoinAsync();
            await a.DescribeAsync();
            await classic.SyncAsync();
            await classic.HeartbeatAsync();
            await a.BeatAsync();
            await a.DescribeAsync();
            await classic.CommitAsync(topic, (0, 2));
            await classic.CommitAsync(topic, (1, 2));
            await a.LeaveAsync();
            await a.DescribeAsync();
            await classic.DescribeAsync();
            await classic.HeartbeatAsync();
            await classic.JoinAsync();
            await SyncAsync(classic, topic.Name, 0, 1);
            await classic.DescribeAsync();
            await classic.FetchAllAsync();
        }, 9, Newest),
        new("A classic member joins consumers", async stage =>
        {
            var topic = await stage.NewCoordinatedTopicAsync(2);
            ConsumerActor a = await stage.EnterConsumerAsync(Last);
            await a.JoinAsync(topic.Name);
            Actor classic = await stage.EnterAsync("C");
            classic.Protocols = [("range", topic.Name)];
            await classic.IntroduceAsync();
            await classic.JoinAsync();
            await a.DescribeAsync();
            await classic.SyncAsync();
            await classic.HeartbeatAsync();
            await a.BeatAsync();
            await classic.HeartbeatAsync();
            await a.ReportAsync();
            await classic.HeartbeatAsync();
            await classic.JoinAsync();
            await classic.SyncAsync();
            await classic.HeartbeatAsync();
            await a.DescribeAsync();
            classic.Generation = 9;
            await classic.HeartbeatAsync();
            await classic.SyncAsync();
            await classic.CommitAsync(topic, (0, 1));
            await classic.LeaveAsync();
            await a.DescribeAsync();
            await a.ReportAsync();
        }, 2, Newest),
        new("Classic members that do not fit consumers", async stage =>
        {
            var topic = await stage.NewCoordinatedTopicAsync(2);
            ConsumerActor a = await stage.EnterConsumerAsync(Last);
            await a.JoinAsync(topic.Name);
            Actor classic = await stage.EnterAsync("C");
            classic.ProtocolType = "connect";
            await classic.JoinAsync();
            classic.ProtocolType = "consumer";
            classic.Protocols = [];
            await classic.JoinAsync();
            classic.Protocols = [("range", topic.Name)];
            classic.SessionMs = 1;
            await classic.JoinAsync();
            classic.SessionMs = 30_000;
            classic.Id = Last;
            classic.Generation = 1;
            await classic.HeartbeatAsync();
            await classic.SyncAsync();
            classic.Id = "unknown";
            await classic.HeartbeatAsync();
            await classic.SyncAsync();
            await classic.LeaveAsync();
            classic.Id = "";
            await classic.IntroduceAsync();
            await classic.JoinAsync();
            Actor other = await stage.EnterAsync("D");
            other.Protocols = [("roundrobin", topic.Name)];
            await other.JoinAsync();
            classic.ProtocolType = "connect";
            await classic.SyncAsync();
            await a.DescribeAsync();
        }, 5, Newest),
        new("Static members change the protocol", async stage =>
        {
            var topic = await stage.NewCoordinatedTopicAsync(2);
            Actor classic = await stage.EnterAsync("C", "one");
            await GatherAsync(classic, topic.Name);
            ConsumerActor a = await stage.EnterConsumerAsync("A", "one");
            await a.JoinAsync(topic.Name);
            await a.DescribeAsync();
            await classic.HeartbeatAsync();
            await classic.LeaveAsync();
            Actor back = await stage.EnterAsync("E", "one");
            back.Protocols = [("range", topic.Name)];
            await back.JoinAsync();
            await back.DescribeAsync();
            await back.SyncAsync();
            await a.BeatAsync();
            await a.DescribeAsync();
        }, 5, Newest),
        new("Consumers are removed by administrators", async stage =>
        {
            var topic = await stage.NewCoordinatedTopicAsync(2);
            ConsumerActor a = await stage.EnterConsumerAsync("A"), b = await stage.EnterConsumerAsync("B", "one");
            await a.JoinAsync(topic.Name);
            await b.JoinAsync(topic.Name);
            Actor admin = await stage.EnterAsync("X");
            await admin.LeaveAsync(("", "one"), ("", "two"), ("A", "one"), ("unknown", null));
            await a.DescribeAsync();
            await admin.LeaveAsync(("A", null), ("A", null));
            await a.DescribeAsync();
        }, 3, Newest),
        new("Groups that cannot become consumer groups", async stage =>
        {
            var topic = await stage.NewCoordinatedTopicAsync(2);
            Actor classic = await stage.EnterAsync("C");
            await stage.GatherAsync(classic);
            ConsumerActor a = await stage.EnterConsumerAsync("A");
            await a.JoinAsync(topic.Name);
            await a.BeatAsync();
            await a.LeaveAsync();
            await classic.HeartbeatAsync();
            await classic.LeaveAsync();
            classic.Id = "";
            classic.ProtocolType = "connect";
            await stage.GatherAsync(classic);
            await a.JoinAsync(topic.Name);
            await classic.LeaveAsync();
            await a.JoinAsync(topic.Name);
            await a.DescribeAsync();
            await a.LeaveAsync();
            classic.Id = "";
            classic.ProtocolType = "consumer";
            await GatherAsync(classic, topic.Name);
            await classic.DescribeAsync();
        }, 5, Newest),
    ];

    /// <summary>A generation of one member, with all partitions of a topic of two.</summary>
    private static async Task GatherAsync(Actor classic, string topic)
    {
        classic.Protocols = [("range", topic)];
        await classic.IntroduceAsync();
        await classic.JoinAsync();
        await SyncAsync(classic, topic, 0, 1);
    }

    private static Task SyncAsync(Actor classic, string topic, params int[] partitions)
    {
        using MessageWriter writer = new();
        writer.WriteInt16(1);
        new ConsumerProtocolAssignment { AssignedPartitions = [new() { Topic = topic, Partitions = [.. partitions] }] }.Encode(writer, 1);
        SyncGroupRequest request = classic.SyncRequest();
        request.Assignments = [new() { MemberId = classic.Id, Assignment = writer.WrittenSpan.ToArray() }];
        return classic.AskAsync(request);
    }
}
