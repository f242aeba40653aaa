using Barnabas.Coordination.Groups;
using Barnabas.Coordination.Groups.Consumers;
using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Coordination.Tests.Groups.Consumers;

/// <summary>A group shard with topics foo (6 partitions), bar (3) and zar (1), and the requests of one consumer group, "group".</summary>
internal sealed class ConsumerBench
{
    public const string GroupId = "group";

    public static readonly Guid Foo = FakeTopicCatalog.IdOf("foo");
    public static readonly Guid Bar = FakeTopicCatalog.IdOf("bar");
    public static readonly Guid Zar = FakeTopicCatalog.IdOf("zar");

    private static readonly ClientOrigin Origin = new(1, "client", "/127.0.0.1");

    public ConsumerBench()
    {
        Bench.ChangeTopics(topics => topics.With("foo", 6).With("bar", 3).With("zar", 1));
        Configuration.ConsumerDefault = new() { AssignmentIntervalMs = 0 };
    }

    public GroupBench Bench { get; } = new();

    public FakeGroupConfiguration Configuration => Bench.Configuration;

    /// <summary>The group, which must be one of consumers.</summary>
    public ConsumerGroup Group => Assert.IsType<ConsumerGroup>(Bench.Shard.Groups.Find(GroupId));

    public ConsumerGroupHeartbeatResponse Send(ConsumerGroupHeartbeatRequest request, short version = 1)
    {
        request.GroupId = request.GroupId.Length == 0 ? GroupId : request.GroupId;
        return Bench.Ask<ConsumerGroupHeartbeatResponse>((shard, decision, reply) =>
            shard.Consumers.Heartbeat(decision, Origin with { ApiVersion = version }, request, reply));
    }

    public ConsumerGroupHeartbeatResponse Join(string memberId, params string[] topics) => Send(JoinRequest(memberId, topics));

    public ConsumerGroupHeartbeatResponse JoinStatic(string memberId, string instanceId, params string[] topics)
    {
        ConsumerGroupHeartbeatRequest request = JoinRequest(memberId, topics);
        request.InstanceId = instanceId;
        return Send(request);
    }

    public ConsumerGroupHeartbeatResponse JoinByRegex(string memberId, string regex)
    {
        ConsumerGroupHeartbeatRequest request = JoinRequest(memberId);
        request.SubscribedTopicRegex = regex;
        return Send(request);
    }

    public static ConsumerGroupHeartbeatRequest JoinRequest(string memberId, params string[] topics) => new()
    {
        MemberId = memberId,
        MemberEpoch = 0,
        RebalanceTimeoutMs = 60_000,
        SubscribedTopicNames = [.. topics],
        TopicPartitions = [],
    };

    /// <summary>A heartbeat in the member's epoch; with what it says that it has, where it says so. Without an epoch yet it joins again.</summary>
    public ConsumerGroupHeartbeatResponse Beat(string memberId, params (Guid Topic, int[] Partitions)[]? owned)
    {
        ConsumerMember member = Group.FindMember(memberId) ?? throw new InvalidOperationException($"{memberId} is no member.");
        return member.Epoch == 0 ? JoinAgain(member) : Send(new()
        {
            MemberId = memberId,
            InstanceId = member.InstanceId,
            MemberEpoch = member.Epoch,
            TopicPartitions = owned is null or { Length: 0 } ? null : Owned(owned),
        });
    }

    public ConsumerGroupHeartbeatResponse Leave(string memberId, string? instanceId = null, bool forNow = false) =>
        Send(new() { MemberId = memberId, InstanceId = instanceId, MemberEpoch = forNow ? -2 : -1 });

    public static List<ConsumerGroupHeartbeatRequest.TopicPartitionsData> Owned(params (Guid Topic, int[] Partitions)[] owned) =>
        [.. owned.Select(topic => new ConsumerGroupHeartbeatRequest.TopicPartitionsData { TopicId = topic.Topic, Partitions = [.. topic.Partitions] })];

    /// <summary>Every member beats, with all that it has, until nothing is recorded any more.</summary>
    public void Settle()
    {
        for (int round = 0; round < 20; round++)
        {
            int before = Bench.Log.Count;
            foreach (ConsumerMember member in Group.Members.Values.Where(member => !member.IsClassic && member.Epoch >= 0).ToArray())
            {
                BeatWithAll(member.Id);
            }
            if (Bench.Log.Count == before)
            {
                return;
            }
        }
        Assert.Fail("The group does not come to rest.");
    }

    /// <summary>A heartbeat of a member that has given up what it was told to.</summary>
    public ConsumerGroupHeartbeatResponse BeatWithAll(string memberId)
    {
        ConsumerMember member = Group.FindMember(memberId)!;
        return member.Epoch == 0 ? JoinAgain(member) : Send(new()
        {
            MemberId = memberId,
            InstanceId = member.InstanceId,
            MemberEpoch = member.Epoch,
            TopicPartitions = Owned([.. member.Assigned.Topics.Select(topic => (topic, member.Assigned[topic].Keys.ToArray()))]),
        });
    }

    private ConsumerGroupHeartbeatResponse JoinAgain(ConsumerMember member)
    {
        ConsumerGroupHeartbeatRequest request = JoinRequest(member.Id, [.. member.SubscribedTopics]);
        request.InstanceId = member.InstanceId;
        request.SubscribedTopicRegex = member.SubscribedRegex;
        return Send(request);
    }

    public void CheckReplay() => Bench.CheckReplay(shard => GroupText.Of(shard.Groups));

    public static string Text(ConsumerGroupHeartbeatResponse response) => response.ErrorCode != ErrorCode.None
        ? response.ErrorCode.ToString()
        : $"{response.MemberId} in {response.MemberEpoch}: {(response.Assignment is { } assignment ? Text(assignment) : "as before")}";

    private static string Text(ConsumerGroupHeartbeatResponse.AssignmentData assignment) =>
        string.Join(" ", assignment.TopicPartitions
            .Select(topic => (Name: Name(topic.TopicId), topic.Partitions))
            .OrderBy(topic => topic.Name, StringComparer.Ordinal)
            .Select(topic => $"{topic.Name}[{string.Join(",", topic.Partitions)}]")) is { Length: > 0 } text ? text : "nothing";

    private static string Name(Guid topic) => topic == Foo ? "foo" : topic == Bar ? "bar" : topic == Zar ? "zar" : topic.ToString();
}
