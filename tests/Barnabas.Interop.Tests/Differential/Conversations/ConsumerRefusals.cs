using Barnabas.Protocol.Messages;

namespace Barnabas.Interop.Tests.Differential.Conversations;

/// <summary>Heartbeats that are wrong, each in its own way.</summary>
internal static class ConsumerRefusals
{
    private const int Newest = Conversation.HighestLevel;

    public static Conversation[] All { get; } =
    [
        new("Heartbeats that are not valid", async stage =>
        {
            var (topic, id) = await stage.NewCoordinatedTopicAsync();
            ConsumerActor a = await stage.EnterConsumerAsync("A");
            foreach (var change in new Action<ConsumerGroupHeartbeatRequest>[]
            {
                request => request.GroupId = "",
                request => request.GroupId = "  ",
                request => request.MemberId = "",
                request => request.MemberId = " ",
                request => request.InstanceId = "",
                request => request.RackId = "",
                request => request.RebalanceTimeoutMs = -1,
                request => request.TopicPartitions = null,
                request => request.TopicPartitions = [new() { TopicId = id, Partitions = [0] }],
                request => request.SubscribedTopicNames = null,
                request => request.SubscribedTopicNames = [],
                request => request.MemberEpoch = -3,
                request => request.MemberEpoch = -2,
                request => request.MemberEpoch = -1,
                request => request.MemberEpoch = 1,
                request => request.ServerAssignor = "unknown",
                request => request.ServerAssignor = "",
            })
            {
                ConsumerGroupHeartbeatRequest request = a.JoinRequest(topic);
                change(request);
                await a.SendAsync(request);
            }
            await a.DescribeAsync();
        }, 0, 1),
        new("Consumers that are not known or not of this epoch", async stage =>
        {
            var (topic, id) = await stage.NewCoordinatedTopicAsync(4);
            ConsumerActor a = await stage.EnterConsumerAsync("A"), b = await stage.EnterConsumerAsync("B");
            a.Epoch = 3;
            await a.BeatAsync();
            await a.LeaveAsync();
            await a.LeaveAsync(-2);
            await a.JoinAsync(topic);
            foreach (int epoch in new[] { 1, 7, 0 })
            {
                a.Epoch = epoch;
                await a.BeatAsync();
            }
            b.Epoch = 2;
            await b.BeatAsync();
            await b.LeaveAsync();
            a.Epoch = 2;
            await b.JoinAsync(topic);
            await a.BeatAsync();
            await a.ReportAsync();
            a.Epoch = 2;
            await a.BeatAsync();
            a.Epoch = 2;
            await a.ReportAsync();
            a.Epoch = 2;
            foreach (int[] owned in new int[][] { [0], [0, 1, 2, 3], [], [9] })
            {
                ConsumerGroupHeartbeatRequest request = a.BeatRequest();
                request.MemberEpoch = 2;
                request.TopicPartitions = [new() { TopicId = id, Partitions = [.. owned] }];
                await a.SendAsync(request);
            }
            await a.DescribeAsync();
        }, Newest, Newest),
        new("A consumer group fills up", async stage =>
        {
            var (topic, _) = await stage.NewCoordinatedTopicAsync();
            for (int i = 0; i < ConsumerPeers.MaxConsumers + 1; i++)
                await (await stage.EnterConsumerAsync($"M{i}")).JoinAsync(topic);
            ConsumerActor known = await stage.EnterConsumerAsync("M0");
            await known.JoinAsync(topic);
            await known.DescribeAsync();
            Actor classic = await stage.EnterAsync("C");
            classic.Protocols = [("range", topic)];
            await classic.JoinAsync();
        }, Newest, Newest),
        new("Groups are described by the wrong request", async stage =>
        {
            var (topic, _) = await stage.NewCoordinatedTopicAsync();
            Actor classic = await stage.EnterAsync("C");
            await stage.GatherAsync(classic);
            ConsumerActor a = await stage.EnterConsumerAsync("A");
            await a.DescribeAsync();
            await a.DescribeAsync("", "unknown", stage.Group);
        }, 3, Newest),
    ];
}
