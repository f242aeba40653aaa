using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Testing.Fakes.Answers;

/// <summary>The classic protocol for groups of one member, and committed offsets for all groups: JoinGroup, SyncGroup, Heartbeat, LeaveGroup, OffsetCommit, OffsetFetch.</summary>
internal sealed class GroupAnswers(FakeCluster cluster)
{
    private const short FirstJoinThatNeedsMemberId = 4;
    private const short FirstCommitWithTopicIds = 10;
    private const short FirstFetchOfGroups = 8;
    private const short FirstFetchWithTopicIds = 10;

    public void AddTo(DefaultAnswers answers)
    {
        answers.Add<JoinGroupRequest>(Join);
        answers.Add<SyncGroupRequest>(Sync);
        answers.Add<HeartbeatRequest>((asked, request) => new HeartbeatResponse { ErrorCode = Check(asked, request.GroupId, request.MemberId, request.GenerationId) });
        answers.Add<LeaveGroupRequest>(Leave);
        answers.Add<OffsetCommitRequest>(Commit);
        answers.Add<OffsetFetchRequest>(Fetch);
    }

    private JoinGroupResponse Join(FakeRequest asked, JoinGroupRequest request)
    {
        if (!IsCoordinator(asked, request.GroupId))
        {
            return new() { ErrorCode = ErrorCode.NotCoordinator };
        }
        FakeGroup group = cluster.Group(request.GroupId);
        string member = request.MemberId;
        if (member.Length == 0)
        {
            member = $"{asked.ClientId}-{group.Generation + 1}";
            if (asked.Version >= FirstJoinThatNeedsMemberId && request.GroupInstanceId is null)
            {
                return new() { ErrorCode = ErrorCode.MemberIdRequired, MemberId = member };
            }
        }
        var protocol = request.Protocols[0];
        group.Join(member, protocol.Name);
        return new()
        {
            GenerationId = group.Generation,
            ProtocolType = request.ProtocolType,
            ProtocolName = protocol.Name,
            Leader = member,
            MemberId = member,
            Members = [new() { MemberId = member, GroupInstanceId = request.GroupInstanceId, Metadata = protocol.Metadata }],
        };
    }

    private SyncGroupResponse Sync(FakeRequest asked, SyncGroupRequest request)
    {
        var error = Check(asked, request.GroupId, request.MemberId, request.GenerationId);
        if (error != ErrorCode.None)
        {
            return new() { ErrorCode = error };
        }
        FakeGroup group = cluster.Group(request.GroupId);
        if (request.Assignments.Find(assignment => assignment.MemberId == request.MemberId) is { } own)
        {
            group.Assign(own.Assignment.ToArray());
        }
        return new() { ProtocolType = request.ProtocolType, ProtocolName = group.ProtocolName, Assignment = group.Assignment };
    }

    private LeaveGroupResponse Leave(FakeRequest asked, LeaveGroupRequest request)
    {
        if (!IsCoordinator(asked, request.GroupId))
        {
            return new() { ErrorCode = ErrorCode.NotCoordinator };
        }
        FakeGroup group = cluster.Group(request.GroupId);
        string? member = group.MemberId;
        if (member is not null && (request.MemberId == member || request.Members.Exists(leaving => leaving.MemberId == member || leaving.GroupInstanceId is not null)))
        {
            group.Leave();
        }
        return new()
        {
            Members = [.. request.Members.Select(leaving => new LeaveGroupResponse.MemberResponse
            {
                MemberId = leaving.MemberId,
                GroupInstanceId = leaving.GroupInstanceId,
                ErrorCode = leaving.MemberId == member || leaving.GroupInstanceId is not null ? ErrorCode.None : ErrorCode.UnknownMemberId,
            })],
        };
    }

    private OffsetCommitResponse Commit(FakeRequest asked, OffsetCommitRequest request)
    {
        FakeGroup group = cluster.Group(request.GroupId);
        var error = !IsCoordinator(asked, request.GroupId) ? ErrorCode.NotCoordinator
            : request.MemberId.Length > 0 ? Check(asked, request.GroupId, request.MemberId, request.GenerationIdOrMemberEpoch)
            : ErrorCode.None;
        var response = new OffsetCommitResponse();
        foreach (var topic in request.Topics)
        {
            string? name = asked.Version >= FirstCommitWithTopicIds ? cluster.FindTopic(topic.TopicId)?.Name : topic.Name;
            var outcome = error == ErrorCode.None && name is null ? ErrorCode.UnknownTopicId : error;
            foreach (var partition in topic.Partitions.Where(_ => outcome == ErrorCode.None))
            {
                group.Offsets[(name!, partition.PartitionIndex)] = new(partition.CommittedOffset, partition.CommittedLeaderEpoch, partition.CommittedMetadata ?? "");
            }
            response.Topics.Add(new()
            {
                Name = topic.Name,
                TopicId = topic.TopicId,
                Partitions = [.. topic.Partitions.Select(partition => new OffsetCommitResponse.OffsetCommitResponsePartition { PartitionIndex = partition.PartitionIndex, ErrorCode = outcome })],
            });
        }
        return response;
    }

    private OffsetFetchResponse Fetch(FakeRequest asked, OffsetFetchRequest request) => asked.Version >= FirstFetchOfGroups
        ? new() { Groups = [.. request.Groups.Select(wanted => Fetch(asked, wanted))] }
        : FetchOne(asked, request);

    private OffsetFetchResponse FetchOne(FakeRequest asked, OffsetFetchRequest request)
    {
        if (!IsCoordinator(asked, request.GroupId))
        {
            return new() { ErrorCode = ErrorCode.NotCoordinator };
        }
        FakeGroup group = cluster.Group(request.GroupId);
        var wanted = request.Topics?.SelectMany(static topic => topic.PartitionIndexes.Select(index => (topic.Name, index))) ?? group.Offsets.Keys;
        return new()
        {
            Topics = [.. wanted.GroupBy(static partition => partition.Item1).Select(topic => new OffsetFetchResponse.OffsetFetchResponseTopic
            {
                Name = topic.Key,
                Partitions = [.. topic.Select(partition => (Index: partition.Item2, Offset: OffsetOf(group, topic.Key, partition.Item2))).Select(static found => new OffsetFetchResponse.OffsetFetchResponsePartition
                {
                    PartitionIndex = found.Index, CommittedOffset = found.Offset.Offset, CommittedLeaderEpoch = found.Offset.LeaderEpoch, Metadata = found.Offset.Metadata,
                })],
            })],
        };
    }

    private OffsetFetchResponse.OffsetFetchResponseGroup Fetch(FakeRequest asked, OffsetFetchRequest.OffsetFetchRequestGroup request)
    {
        if (!IsCoordinator(asked, request.GroupId))
        {
            return new() { GroupId = request.GroupId, ErrorCode = ErrorCode.NotCoordinator };
        }
        FakeGroup group = cluster.Group(request.GroupId);
        bool byId = asked.Version >= FirstFetchWithTopicIds;
        var wanted = request.Topics?.SelectMany(topic => topic.PartitionIndexes.Select(index => (Topic: byId ? cluster.FindTopic(topic.TopicId)?.Name ?? "" : topic.Name, Index: index)))
            ?? group.Offsets.Keys.Select(static key => (key.Topic, Index: key.Partition));
        return new()
        {
            GroupId = request.GroupId,
            Topics = [.. wanted.GroupBy(static partition => partition.Topic).Select(topic => new OffsetFetchResponse.OffsetFetchResponseTopics
            {
                Name = byId ? "" : topic.Key,
                TopicId = byId ? cluster.FindTopic(topic.Key)?.Id ?? Guid.Empty : Guid.Empty,
                Partitions = [.. topic.Select(partition => (partition.Index, Offset: OffsetOf(group, topic.Key, partition.Index))).Select(static found => new OffsetFetchResponse.OffsetFetchResponsePartitions
                {
                    PartitionIndex = found.Index, CommittedOffset = found.Offset.Offset, CommittedLeaderEpoch = found.Offset.LeaderEpoch, Metadata = found.Offset.Metadata,
                })],
            })],
        };
    }

    private static FakeOffset OffsetOf(FakeGroup group, string topic, int partition) => group.Offsets.TryGetValue((topic, partition), out FakeOffset? offset) ? offset : new(-1);

    private ErrorCode Check(FakeRequest asked, string groupId, string memberId, int generation)
    {
        if (!IsCoordinator(asked, groupId))
        {
            return ErrorCode.NotCoordinator;
        }
        FakeGroup group = cluster.Group(groupId);
        return memberId != group.MemberId ? ErrorCode.UnknownMemberId : generation != group.Generation ? ErrorCode.IllegalGeneration : ErrorCode.None;
    }

    private bool IsCoordinator(FakeRequest asked, string group) => cluster.CoordinatorOf(group) == asked.Broker.Id;
}
