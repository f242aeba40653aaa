using Barnabas.Coordination.Groups;
using Barnabas.Coordination.Groups.Classic;
using Barnabas.Coordination.Runtime;
using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;

namespace Barnabas.Coordination.Tests.Groups.Classic;

/// <summary>A group shard on the bench, with clients that speak the classic protocol to it; where no group is named it is <see cref="GroupId"/>.</summary>
internal sealed class ClassicBench
{
    public const string GroupId = "g";
    public const short LatestJoin = 9;
    public const short LatestSync = 5;
    public const short LatestHeartbeat = 4;
    public const short LatestLeave = 5;
    public const int SessionMs = 10_000;
    public const int RebalanceMs = 60_000;

    public ClassicBench(int seed = 1, GroupSettings? settings = null)
    {
        Configuration = new() { Broker = settings ?? new() };
        Shard = new(Configuration, seed);
    }

    public GroupBench Shard { get; }

    public FakeGroupConfiguration Configuration { get; }

    /// <summary>The timers of members and groups that are set, next one first.</summary>
    public IEnumerable<(TimerKey Key, long InMs)> Timers => Shard.Timers.Where(timer => timer.Key.Kind != GroupTimer.Expiry);

    public ClassicGroup? Found => Shard.Shard.Groups.Find(GroupId) as ClassicGroup;

    public ClassicGroup Classic => Found ?? throw new InvalidOperationException("There is no classic group.");

    public static JoinGroupRequest JoinRequest(string memberId = "", string? instance = null, string group = GroupId, params string[] protocols) => new()
    {
        GroupId = group,
        MemberId = memberId,
        GroupInstanceId = instance,
        SessionTimeoutMs = SessionMs,
        RebalanceTimeoutMs = RebalanceMs,
        ProtocolType = "consumer",
        Protocols = [.. (protocols.Length == 0 ? ["range"] : protocols).Select(name => Offer(name, "t"))],
    };

    public static JoinGroupRequest.JoinGroupRequestProtocol Offer(string name, params string[] topics) =>
        new() { Name = name, Metadata = Subscription(topics) };

    /// <summary>A consumer's subscription, in a version of which only the first fields are known.</summary>
    public static ReadOnlyMemory<byte> Subscription(params string[] topics)
    {
        using MessageWriter writer = new();
        writer.WriteInt16(7);
        new ConsumerProtocolSubscription { Topics = [.. topics] }.Encode(writer, 3);
        return writer.WrittenSpan.ToArray();
    }

    public PendingReply<JoinGroupResponse> Join(JoinGroupRequest request, short version = LatestJoin, string clientId = "client") =>
        Shard.Send<JoinGroupResponse>((shard, decision, reply) => shard.Classic.Join(decision, new(version, clientId, "/127.0.0.1"), request, reply));

    /// <summary>The join of a client without an id, in a version in which it needs none.</summary>
    public PendingReply<JoinGroupResponse> JoinWithoutId(string? instance = null, params string[] protocols) =>
        Join(JoinRequest("", instance, GroupId, protocols), instance is null ? (short)3 : LatestJoin);

    public PendingReply<JoinGroupResponse> Rejoin(string memberId, string? instance = null, params string[] protocols) =>
        Join(JoinRequest(memberId, instance, GroupId, protocols));

    /// <summary>The id that a client is given to join with.</summary>
    public string NewMemberId()
    {
        JoinGroupResponse response = Join(JoinRequest()).Response();
        Assert.Equal(ErrorCode.MemberIdRequired, response.ErrorCode);
        return response.MemberId;
    }

    public PendingReply<SyncGroupResponse> Sync(SyncGroupRequest request) =>
        Shard.Send<SyncGroupResponse>((shard, decision, reply) => shard.Classic.Sync(decision, new(LatestSync, "client", "/127.0.0.1"), request, reply));

    public PendingReply<SyncGroupResponse> Sync(string memberId, int generation, params (string Member, string Assignment)[] assignments) =>
        Sync(SyncRequest(memberId, generation, assignments));

    public static SyncGroupRequest SyncRequest(string memberId, int generation, params (string Member, string Assignment)[] assignments) => new()
    {
        GroupId = GroupId,
        MemberId = memberId,
        GenerationId = generation,
        ProtocolType = "consumer",
        Assignments = [.. assignments.Select(assignment => new SyncGroupRequest.SyncGroupRequestAssignment
        {
            MemberId = assignment.Member,
            Assignment = System.Text.Encoding.UTF8.GetBytes(assignment.Assignment),
        })],
    };

    public ErrorCode Heartbeat(string memberId, int generation, string? instance = null, string group = GroupId) =>
        SendHeartbeat(memberId, generation, instance, group).Response().ErrorCode;

    public PendingReply<HeartbeatResponse> SendHeartbeat(string memberId, int generation, string? instance = null, string group = GroupId) =>
        Shard.Send<HeartbeatResponse>((shard, decision, reply) => shard.Classic.Heartbeat(
            decision,
            new(LatestHeartbeat, "client", "/127.0.0.1"),
            new() { GroupId = group, MemberId = memberId, GenerationId = generation, GroupInstanceId = instance },
            reply));

    public PendingReply<LeaveGroupResponse> SendLeave(string group, short version, params (string MemberId, string? Instance)[] members) =>
        Shard.Send<LeaveGroupResponse>((shard, decision, reply) => shard.Classic.Leave(
            decision,
            new(version, "client", "/127.0.0.1"),
            new()
            {
                GroupId = group,
                MemberId = version < 3 ? members[0].MemberId : "",
                Members = version < 3 ? [] : [.. members.Select(member => new LeaveGroupRequest.MemberIdentity { MemberId = member.MemberId, GroupInstanceId = member.Instance })],
            },
            reply));

    public LeaveGroupResponse Leave(params (string MemberId, string? Instance)[] members) => SendLeave(GroupId, LatestLeave, members).Response();

    public ErrorCode Leave(string memberId, string? instance = null) => Leave((memberId, instance)).Members.Single().ErrorCode;

    public DescribeGroupsResponse.DescribedGroup Describe(string group = GroupId, short version = 6) => Shard.Shard.Classic.Describe(group, version);

    /// <summary>A stable group whose members, dynamic ones, are each assigned their place: "0" for the leader, and so on.</summary>
    public string[] Stable(int members) => Stable([.. Enumerable.Repeat((string?)null, members)]);

    /// <summary>A stable group with a member for each, static where an instance is named.</summary>
    public string[] Stable(params string?[] instances)
    {
        string[] ids = Joined(instances);
        Assign(ids);
        Assert.Equal(ClassicGroupState.Stable, Classic.State);
        return ids;
    }

    /// <summary>A group whose members have joined and not fetched their assignments, its leader first.</summary>
    public string[] Joined(params string?[] instances)
    {
        PendingReply<JoinGroupResponse>[] joins = [.. instances.Select(instance => JoinWithoutId(instance))];
        Shard.Advance(Configuration.Broker.InitialRebalanceDelayMs * 2);
        Assert.Equal(ClassicGroupState.CompletingRebalance, Classic.State);
        return [.. joins.Select(join => join.Response().MemberId)];
    }

    /// <summary>All members fetch their assignment, and the leader brings it.</summary>
    public void Assign(params string[] ids)
    {
        PendingReply<SyncGroupResponse>[] syncs =
        [
            .. ids.Where(id => !Classic.IsLeader(id)).Select(id => Sync(id, Classic.Generation)),
            Sync(Classic.LeaderId!, Classic.Generation, [.. ids.Select((id, place) => (id, $"{place}"))]),
        ];
        Assert.All(syncs, sync => Assert.Equal(ErrorCode.None, sync.Response().ErrorCode));
    }

    /// <summary>The next member id that the shard gives is the given client's or instance's.</summary>
    public static void AssertMemberId(string name, string memberId)
    {
        Assert.StartsWith(name + "-", memberId, StringComparison.Ordinal);
        Assert.True(Guid.TryParse(memberId[(name.Length + 1)..], out _), memberId);
    }

    public void CheckReplay() => Shard.CheckReplay(Recorded);

    /// <summary>Everything that is recorded of classic groups.</summary>
    public static string Recorded(GroupShard shard) => string.Join(
        '\n',
        shard.Groups.All.OfType<ClassicGroup>().Where(group => group.Recorded is not null).OrderBy(group => group.Id, StringComparer.Ordinal)
            .Select(group => $"{group.Id}: {RecordAssert.Describe(group.Recorded!)}"));
}
