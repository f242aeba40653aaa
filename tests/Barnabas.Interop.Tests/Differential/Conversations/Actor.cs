using System.Text;
using Barnabas.Interop.Tests.Wire;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;

namespace Barnabas.Interop.Tests.Differential.Conversations;

/// <summary>
/// A client on the stage with a connection of its own. It knows its member id and generation, and says what it is told to, right or wrong. Used by
/// one conversation.
/// </summary>
internal sealed class Actor(Stage stage, string name, string? instance, WireConnection connection) : IAsyncDisposable
{
    private const int FirstLevelWithMemberIdRequired = 4;
    private const int FirstLevelWithManyLeaving = 3;
    private const int FirstLevelWithTopicIds = 10;
    private const int FirstFetchOfAll = 2;
    private const int FirstFetchOfGroups = 8;

    /// <summary>As the broker knows it; empty before it joined.</summary>
    public string Id { get; set; } = "";

    public int Generation { get; set; } = -1;

    public int SessionMs { get; set; } = 30_000;

    public int RebalanceMs { get; set; } = 30_000;

    public string ProtocolType { get; set; } = "consumer";

    public (string Name, string Metadata)[] Protocols { get; set; } = [("range", "topics")];

    public JoinGroupRequest JoinRequest() => new()
    {
        GroupId = stage.Group,
        MemberId = Id,
        GroupInstanceId = instance,
        SessionTimeoutMs = SessionMs,
        RebalanceTimeoutMs = RebalanceMs,
        ProtocolType = ProtocolType,
        Protocols = [.. Protocols.Select(offered => new JoinGroupRequest.JoinGroupRequestProtocol { Name = offered.Name, Metadata = Subscription(offered.Metadata) })],
    };

    /// <summary>Gets an id to join with, where the version wants that.</summary>
    public async Task IntroduceAsync()
    {
        if (Id.Length == 0 && instance is null && stage.Level >= FirstLevelWithMemberIdRequired)
            await JoinAsync();
    }

    public Said<JoinGroupResponse> SayJoin() => Say(JoinRequest());

    public Task<JoinGroupResponse?> JoinAsync() => HearAsync(SayJoin());

    /// <summary>Takes note of what the answer to a join says of itself.</summary>
    public Task<JoinGroupResponse?> HearAsync(Said<JoinGroupResponse> said) => stage.HearAsync(said, response =>
    {
        stage.Name(response.MemberId, name);
        if (response.ErrorCode is ErrorCode.None or ErrorCode.MemberIdRequired)
            Id = response.MemberId;
        if (response.ErrorCode == ErrorCode.None)
            Generation = response.GenerationId;
    });

    public SyncGroupRequest SyncRequest(params Actor[] assigned) => new()
    {
        GroupId = stage.Group,
        MemberId = Id,
        GenerationId = Generation,
        GroupInstanceId = stage.Level >= FirstLevelWithManyLeaving ? instance : null,
        ProtocolType = ProtocolType,
        ProtocolName = Protocols[0].Name,
        Assignments = [.. assigned.Select(actor => new SyncGroupRequest.SyncGroupRequestAssignment { MemberId = actor.Id, Assignment = actor.NameBytes() })],
    };

    public Said<SyncGroupResponse> SaySync(params Actor[] assigned) => Say(SyncRequest(assigned));

    public Task<SyncGroupResponse?> SyncAsync(params Actor[] assigned) => stage.HearAsync(SaySync(assigned));

    public Task<HeartbeatResponse?> HeartbeatAsync() => AskAsync(new HeartbeatRequest
    {
        GroupId = stage.Group,
        MemberId = Id,
        GenerationId = Generation,
        GroupInstanceId = stage.Level >= FirstLevelWithManyLeaving ? instance : null,
    });

    public Task<LeaveGroupResponse?> LeaveAsync() => LeaveAsync((Id, instance));

    public Task<LeaveGroupResponse?> LeaveAsync(params (string Id, string? Instance)[] members) => AskAsync(new LeaveGroupRequest
    {
        GroupId = stage.Group,
        MemberId = stage.Level < FirstLevelWithManyLeaving ? members[0].Id : "",
        Members = stage.Level < FirstLevelWithManyLeaving
            ? []
            : [.. members.Select(member => new LeaveGroupRequest.MemberIdentity { MemberId = member.Id, GroupInstanceId = member.Instance })],
    });

    /// <summary>A commit as this member; as nobody where it has no id.</summary>
    public Task<OffsetCommitResponse?> CommitAsync((string Name, Guid Id) topic, params (int Partition, long Offset)[] offsets) => AskAsync(CommitRequest(topic, offsets));

    public OffsetCommitRequest CommitRequest((string Name, Guid Id) topic, params (int Partition, long Offset)[] offsets) => new()
    {
        GroupId = stage.Group,
        MemberId = Id,
        GenerationIdOrMemberEpoch = Generation,
        GroupInstanceId = stage.VersionOf(ApiKey.OffsetCommit) >= 7 ? instance : null,
        Topics =
        [
            new()
            {
                Name = stage.Level < FirstLevelWithTopicIds ? topic.Name : "",
                TopicId = topic.Id,
                Partitions = [.. offsets.Select(offset => new OffsetCommitRequest.OffsetCommitRequestPartition
                {
                    PartitionIndex = offset.Partition,
                    CommittedOffset = offset.Offset,
                    CommittedLeaderEpoch = 3,
                    CommittedMetadata = $"at {offset.Offset}",
                })],
            },
        ],
    };

    /// <summary>The group's offsets of some partitions.</summary>
    public Task<OffsetFetchResponse?> FetchAsync((string Name, Guid Id) topic, params int[] partitions) =>
        FetchAsync(new OffsetFetchRequest.OffsetFetchRequestTopics
        {
            Name = stage.Level < FirstLevelWithTopicIds ? topic.Name : "",
            TopicId = topic.Id,
            PartitionIndexes = [.. partitions],
        });

    /// <summary>All offsets that the group has; version 1 cannot ask for them.</summary>
    public Task<OffsetFetchResponse?> FetchAllAsync() =>
        stage.VersionOf(ApiKey.OffsetFetch) < FirstFetchOfAll ? Task.FromResult<OffsetFetchResponse?>(null) : FetchAsync(null);

    public Task<OffsetDeleteResponse?> DeleteOffsetsAsync(string topic, params int[] partitions) => AskAsync(new OffsetDeleteRequest
    {
        GroupId = stage.Group,
        Topics = [new() { Name = topic, Partitions = [.. partitions.Select(partition => new OffsetDeleteRequest.OffsetDeleteRequestPartition { PartitionIndex = partition })] }],
    });

    public Task<DescribeGroupsResponse?> DescribeAsync(params string[] groups) => AskAsync(new DescribeGroupsRequest
    {
        Groups = groups.Length == 0 ? [stage.Group] : [.. groups],
        IncludeAuthorizedOperations = stage.VersionOf(ApiKey.DescribeGroups) >= 3,
    });

    public Task<DeleteGroupsResponse?> DeleteAsync(params string[] groups) =>
        AskAsync(new DeleteGroupsRequest { GroupsNames = groups.Length == 0 ? [stage.Group] : [.. groups] });

    /// <summary>Whether the group is listed and how; other conversations' groups are left out.</summary>
    public Task<ListGroupsResponse?> ListAsync(string[]? states = null, string[]? types = null) =>
        stage.HearAsync(Say(new ListGroupsRequest { StatesFilter = [.. states ?? []], TypesFilter = [.. types ?? []] }), response => response.Groups.RemoveAll(listed => listed.GroupId != stage.Group));

    public Task<TResponse?> AskAsync<TResponse>(IRequest<TResponse> request)
        where TResponse : class, IResponse, IMessageType<TResponse>, new() => stage.HearAsync(Say(request));

    public Said<TResponse> Say<TResponse>(IRequest<TResponse> request)
        where TResponse : class, IResponse, IMessageType<TResponse>, new()
    {
        short version = stage.VersionOf(request.ApiKey);
        return new($"{name}: {request.ApiKey} v{version}", connection.AskAsync(request, version));
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private Task<OffsetFetchResponse?> FetchAsync(OffsetFetchRequest.OffsetFetchRequestTopics? topic) =>
        AskAsync(stage.VersionOf(ApiKey.OffsetFetch) >= FirstFetchOfGroups
            ? new OffsetFetchRequest { Groups = [new() { GroupId = stage.Group, Topics = topic is null ? null : [topic] }] }
            : new OffsetFetchRequest
            {
                GroupId = stage.Group,
                Topics = topic is null ? null : [new() { Name = topic.Name, PartitionIndexes = topic.PartitionIndexes }],
            });

    private byte[] NameBytes() => Encoding.UTF8.GetBytes(name);

    /// <summary>A consumer's subscription to the topics that are named, by commas; any other text as it is.</summary>
    private static ReadOnlyMemory<byte> Subscription(string topics)
    {
        using MessageWriter writer = new();
        writer.WriteInt16(1);
        new ConsumerProtocolSubscription { Topics = [.. topics.Split(',')] }.Encode(writer, 1);
        return writer.WrittenSpan.ToArray();
    }
}
