using System.Collections.Immutable;
using Barnabas.Client.Administration.Calls;
using Barnabas.Client.Clusters;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;

namespace Barnabas.Client.Administration.Groups;

/// <summary>Describes groups of consumers: by the consumer protocol's own API, and those that it does not know by the classic one. Thread-safe.</summary>
internal sealed class GroupDescriptionCalls(CallRunner runner)
{
    private const string ConsumerProtocol = "consumer";
    private const short FirstWithOperations = 3;
    private const int VersionBytes = 2;

    public Task<Outcomes<string, ConsumerGroupDescription>> DescribeAsync(IEnumerable<string> groups, DescribeGroupsOptions options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<string, ConsumerGroupDescription>("describeConsumerGroups", new CoordinatorPlacement<string>(runner.Cluster, CoordinatorType.Group, static group => group), async ask =>
        {
            List<string> classic = [.. ask.Keys];
            if ((await ask.VersionsAsync().ConfigureAwait(false)).Find(ApiKey.ConsumerGroupDescribe) is not null)
            {
                classic = await DescribeAsync(ask, options).ConfigureAwait(false);
            }
            if (classic.Count > 0)
            {
                await DescribeClassicAsync(ask, classic, options).ConfigureAwait(false);
            }
        }),
        groups,
        options,
        cancellation);

    /// <summary>Gives those that are no groups of this protocol.</summary>
    private async Task<List<string>> DescribeAsync(Ask<string, ConsumerGroupDescription> ask, DescribeGroupsOptions options)
    {
        var response = await ask.SendAsync(new ConsumerGroupDescribeRequest { GroupIds = [.. ask.Keys], IncludeAuthorizedOperations = options.IncludeAuthorizedOperations }).ConfigureAwait(false);
        List<string> others = [];
        foreach (var group in response.Groups)
        {
            switch (group.ErrorCode)
            {
                case ErrorCode.None:
                    ask.Set(group.GroupId, DescriptionOf(group, CoordinatorOf(ask)));
                    break;
                case ErrorCode.GroupIdNotFound or ErrorCode.UnsupportedVersion:
                    others.Add(group.GroupId);
                    break;
                default:
                    ask.Fail(group.GroupId, group.ErrorCode, group.ErrorMessage);
                    break;
            }
        }
        return others;
    }

    private async Task DescribeClassicAsync(Ask<string, ConsumerGroupDescription> ask, List<string> groups, DescribeGroupsOptions options)
    {
        using var answer = await ask.SendAsync(ApiKey.DescribeGroups, version => new DescribeGroupsRequest
        {
            Groups = groups,
            IncludeAuthorizedOperations = options.IncludeAuthorizedOperations && version >= FirstWithOperations,
        }).ConfigureAwait(false);
        foreach (var group in answer.Response.Groups)
        {
            if (group.ErrorCode != ErrorCode.None)
            {
                ask.Fail(group.GroupId, group.ErrorCode, group.ErrorMessage);
            }
            else if (group.ProtocolType.Length > 0 && group.ProtocolType != ConsumerProtocol)
            {
                ask.Fail(group.GroupId, ErrorCode.InconsistentGroupProtocol, $"{group.GroupId} is no group of consumers: its protocol type is {group.ProtocolType}.");
            }
            else
            {
                ask.Set(group.GroupId, DescriptionOf(group, CoordinatorOf(ask)));
            }
        }
    }

    private BrokerNode CoordinatorOf(Ask<string, ConsumerGroupDescription> ask) => runner.Cluster.View.Brokers.GetValueOrDefault(ask.Broker) ?? new(ask.Broker, "", -1);

    private static ConsumerGroupDescription DescriptionOf(ConsumerGroupDescribeResponse.DescribedGroup group, BrokerNode coordinator) => new(
        group.GroupId,
        GroupType.Consumer,
        GroupNames.StateOf(group.GroupState),
        coordinator,
        group.AssignorName,
        [.. group.Members.Select(MemberOf)],
        AuthorizedOperations.From(group.AuthorizedOperations))
    {
        GroupEpoch = group.GroupEpoch,
        TargetAssignmentEpoch = group.AssignmentEpoch,
    };

    private static ConsumerGroupMember MemberOf(ConsumerGroupDescribeResponse.Member member) => new(
        member.MemberId,
        member.InstanceId,
        member.ClientId,
        member.ClientHost,
        PartitionsOf(member.Assignment))
    {
        TargetAssignment = PartitionsOf(member.TargetAssignment),
        MemberEpoch = member.MemberEpoch,
        RackId = member.RackId,
        SubscribedTopics = [.. member.SubscribedTopicNames],
        SubscribedPattern = member.SubscribedTopicRegex,
        IsUpgraded = member.MemberType < 0 ? null : member.MemberType == 1,
    };

    private static ImmutableArray<TopicPartition> PartitionsOf(ConsumerGroupDescribeResponse.Assignment assignment) =>
        [.. assignment.TopicPartitions.SelectMany(static topic => topic.Partitions.Select(partition => new TopicPartition(topic.TopicName, partition)))];

    private static ConsumerGroupDescription DescriptionOf(DescribeGroupsResponse.DescribedGroup group, BrokerNode coordinator) => new(
        group.GroupId,
        GroupType.Classic,
        GroupNames.StateOf(group.GroupState),
        coordinator,
        group.ProtocolData,
        [.. group.Members.Select(static member => new ConsumerGroupMember(member.MemberId, member.GroupInstanceId, member.ClientId, member.ClientHost, AssignmentIn(member.MemberAssignment)))],
        AuthorizedOperations.From(group.AuthorizedOperations))
    {
        IsSimple = group.ProtocolType.Length == 0,
    };

    /// <summary>The members' own format: a version, and what we know of it; what a later version added is behind that.</summary>
    private static ImmutableArray<TopicPartition> AssignmentIn(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < VersionBytes)
        {
            return [];
        }
        try
        {
            var reader = new MessageReader(bytes);
            short version = reader.ReadInt16();
            var assignment = new ConsumerProtocolAssignment();
            assignment.Decode(ref reader, Math.Clamp(version, ConsumerProtocolAssignment.LowestVersion, ConsumerProtocolAssignment.HighestVersion));
            return [.. assignment.AssignedPartitions.SelectMany(static topic => topic.Partitions.Select(partition => new TopicPartition(topic.Topic, partition)))];
        }
        catch (ProtocolException e)
        {
            throw Failure.Of(ErrorCode.InconsistentGroupProtocol, $"A member's assignment cannot be read: {e.Message}");
        }
    }
}
