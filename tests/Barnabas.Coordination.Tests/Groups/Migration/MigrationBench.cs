using Barnabas.Coordination.Groups;
using Barnabas.Coordination.Groups.Classic;
using Barnabas.Coordination.Runtime;
using Barnabas.Coordination.Tests.Groups.Consumers;
using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;

namespace Barnabas.Coordination.Tests.Groups.Migration;

/// <summary>The consumers' bench, with the requests of classic members of the same group.</summary>
internal sealed class MigrationBench
{
    private static readonly ClientOrigin Origin = new(5, "classic", "/127.0.0.2");

    public MigrationBench() => Consumers.Configuration.Broker = new() { InitialRebalanceDelayMs = 0 };

    public ConsumerBench Consumers { get; } = new();

    public GroupBench Bench => Consumers.Bench;

    public Group Group => Bench.Shard.Groups.Find("group")!;

    public ClassicGroup Classic => Assert.IsType<ClassicGroup>(Group);

    public static JoinGroupRequest JoinRequest(string memberId, string? instanceId, short version, (string Topic, int[] Partitions)[] owned, params string[] topics) => new()
    {
        GroupId = "group",
        MemberId = memberId,
        GroupInstanceId = instanceId,
        SessionTimeoutMs = 30_000,
        RebalanceTimeoutMs = 50_000,
        ProtocolType = "consumer",
        Protocols = [new() { Name = "range", Metadata = Subscription(version, owned, topics) }],
    };

    public PendingReply<JoinGroupResponse> SendJoin(JoinGroupRequest request, short apiVersion = 5)
    {
        PendingReply<JoinGroupResponse> reply =
            Bench.Send<JoinGroupResponse>((shard, decision, reply) => shard.Join(decision, Origin with { ApiVersion = apiVersion }, request, reply));
        // The initial delay is over at once.
        Bench.Advance(0);
        return reply;
    }

    /// <summary>An eager join, which owns nothing; twice where it needs an id.</summary>
    public JoinGroupResponse Join(string memberId, params string[] topics)
    {
        JoinGroupResponse response = SendJoin(JoinRequest(memberId, null, 1, [], topics)).Response();
        return response.ErrorCode == ErrorCode.MemberIdRequired ? SendJoin(JoinRequest(response.MemberId, null, 1, [], topics)).Response() : response;
    }

    public SyncGroupResponse Sync(JoinGroupResponse joined, byte[]? assignment = null) => Bench.Ask<SyncGroupResponse>((shard, decision, reply) => shard.Sync(
        decision,
        Origin,
        new()
        {
            GroupId = "group",
            MemberId = joined.MemberId,
            GenerationId = joined.GenerationId,
            ProtocolType = "consumer",
            ProtocolName = "range",
            Assignments = assignment is null ? [] : [new() { MemberId = joined.MemberId, Assignment = assignment }],
        },
        reply));

    public ErrorCode Heartbeat(JoinGroupResponse joined) => Bench.Ask<HeartbeatResponse>((shard, decision, reply) =>
        shard.Heartbeat(decision, Origin, new() { GroupId = "group", MemberId = joined.MemberId, GenerationId = joined.GenerationId }, reply)).ErrorCode;

    public LeaveGroupResponse Leave(params (string MemberId, string? InstanceId)[] members) => Bench.Ask<LeaveGroupResponse>((shard, decision, reply) => shard.Leave(
        decision,
        Origin,
        new() { GroupId = "group", Members = [.. members.Select(member => new LeaveGroupRequest.MemberIdentity { MemberId = member.MemberId, GroupInstanceId = member.InstanceId })] },
        reply));

    /// <summary>A classic group of one member in generation 1, which has what it asked for.</summary>
    public JoinGroupResponse GatherClassic((string Topic, int[] Partitions)[] assigned, params string[] topics)
    {
        JoinGroupResponse joined = Join("", topics);
        Sync(joined, Assignment(assigned));
        return joined;
    }

    public static byte[] Subscription(short version, (string Topic, int[] Partitions)[] owned, params string[] topics)
    {
        using MessageWriter writer = new();
        writer.WriteInt16(version);
        new ConsumerProtocolSubscription
        {
            Topics = [.. topics],
            OwnedPartitions = [.. owned.Select(topic => new ConsumerProtocolSubscription.TopicPartition { Topic = topic.Topic, Partitions = [.. topic.Partitions] })],
        }.Encode(writer, version);
        return writer.WrittenSpan.ToArray();
    }

    public static byte[] Assignment(params (string Topic, int[] Partitions)[] assigned)
    {
        using MessageWriter writer = new();
        writer.WriteInt16(1);
        new ConsumerProtocolAssignment
        {
            AssignedPartitions = [.. assigned.Select(topic => new ConsumerProtocolAssignment.TopicPartition { Topic = topic.Topic, Partitions = [.. topic.Partitions] })],
        }.Encode(writer, 1);
        return writer.WrittenSpan.ToArray();
    }

    public static string Text(ReadOnlyMemory<byte> assignment)
    {
        MessageReader reader = new(assignment);
        short version = reader.ReadInt16();
        ConsumerProtocolAssignment message = new();
        message.Decode(ref reader, version);
        return string.Join(' ', message.AssignedPartitions.OrderBy(topic => topic.Topic, StringComparer.Ordinal).Select(topic => $"{topic.Topic}[{string.Join(',', topic.Partitions)}]"));
    }
}
