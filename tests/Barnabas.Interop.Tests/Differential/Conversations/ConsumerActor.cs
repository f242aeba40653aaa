using Barnabas.Interop.Tests.Processes;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Interop.Tests.Differential.Conversations;

/// <summary>
/// A client of the consumer protocol on the stage: knows its epoch and what it was told to have, and says what it is told to, right or wrong. Its member
/// id is its name, which makes what the range assignor does the same everywhere. Used by one conversation.
/// </summary>
internal sealed class ConsumerActor(Stage stage, Actor actor, string id, string? instance)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);

    public string Id { get; set; } = id;

    public int Epoch
    {
        get => actor.Generation;
        set => actor.Generation = value;
    }

    public string? Assignor { get; set; } = "range";

    public string? Regex { get; set; }

    public int RebalanceMs { get; set; } = 60_000;

    /// <summary>As it was told last.</summary>
    public List<ConsumerGroupHeartbeatRequest.TopicPartitionsData> Assigned { get; private set; } = [];

    public ConsumerGroupHeartbeatRequest JoinRequest(params string[] topics) => new()
    {
        GroupId = stage.Group,
        MemberId = Id,
        InstanceId = instance,
        RebalanceTimeoutMs = RebalanceMs,
        SubscribedTopicNames = [.. topics],
        SubscribedTopicRegex = Regex,
        ServerAssignor = Assignor,
        TopicPartitions = [],
    };

    public ConsumerGroupHeartbeatRequest BeatRequest() => new() { GroupId = stage.Group, MemberId = Id, InstanceId = instance, MemberEpoch = Epoch };

    /// <summary>With what it was told to have, as if it had given up the rest.</summary>
    public ConsumerGroupHeartbeatRequest ReportRequest()
    {
        ConsumerGroupHeartbeatRequest request = BeatRequest();
        request.TopicPartitions = Assigned;
        return request;
    }

    public Task<ConsumerGroupHeartbeatResponse?> JoinAsync(params string[] topics) => SendAsync(JoinRequest(topics));

    public Task<ConsumerGroupHeartbeatResponse?> BeatAsync() => SendAsync(BeatRequest());

    public Task<ConsumerGroupHeartbeatResponse?> ReportAsync() => SendAsync(ReportRequest());

    public Task<ConsumerGroupHeartbeatResponse?> LeaveAsync(int epoch = -1)
    {
        ConsumerGroupHeartbeatRequest request = BeatRequest();
        request.MemberEpoch = epoch;
        return SendAsync(request);
    }

    public Task<ConsumerGroupHeartbeatResponse?> SendAsync(ConsumerGroupHeartbeatRequest request) =>
        stage.HearAsync(actor.Say(request), response => Hear(request, response));

    /// <summary>Says it again and again until the answer is such; that one is written down.</summary>
    public async Task SendUntilAsync(Func<ConsumerGroupHeartbeatRequest> request, Func<ConsumerGroupHeartbeatResponse, bool> isEnough)
    {
        Said<ConsumerGroupHeartbeatResponse>? last = null;
        await Poll.UntilAsync($"{Id} hears what it waits for", Bound, async () =>
        {
            ConsumerGroupHeartbeatRequest next = request();
            last = actor.Say(next);
            ConsumerGroupHeartbeatResponse response = await last.Answer;
            Hear(next, response);
            return isEnough(response);
        });
        await stage.HearAsync(last!);
    }

    public Task<ConsumerGroupDescribeResponse?> DescribeAsync(params string[] groups) => stage.HearAsync(
        actor.Say(new ConsumerGroupDescribeRequest { GroupIds = groups.Length == 0 ? [stage.Group] : [.. groups], IncludeAuthorizedOperations = true }),
        response =>
        {
            foreach (var member in response.Groups.SelectMany(group => group.Members))
            {
                member.SubscribedTopicNames.Sort(StringComparer.Ordinal);
                foreach (var topic in member.Assignment.TopicPartitions.Concat(member.TargetAssignment.TopicPartitions))
                    topic.Partitions.Sort();
            }
        });

    /// <summary>A commit as this member in this epoch.</summary>
    public Task<OffsetCommitResponse?> CommitAsync((string Name, Guid Id) topic, params (int Partition, long Offset)[] offsets)
    {
        actor.Id = Id;
        return actor.CommitAsync(topic, offsets);
    }

    public Task<OffsetFetchResponse?> FetchOffsetsAsync(int? epoch) => actor.AskAsync(new OffsetFetchRequest
    {
        Groups = [new() { GroupId = stage.Group, MemberId = epoch is null ? null : Id, MemberEpoch = epoch ?? -1, Topics = null }],
    });

    /// <summary>The classic requests of the same client.</summary>
    public Actor Classic => actor;

    private void Hear(ConsumerGroupHeartbeatRequest request, ConsumerGroupHeartbeatResponse response)
    {
        if (response.ErrorCode != ErrorCode.None)
            return;
        if (request.MemberId.Length == 0)
            stage.Name(response.MemberId!, "generated");
        if (request.MemberEpoch >= 0)
            (Id, Epoch) = (response.MemberId!, response.MemberEpoch);
        if (response.Assignment is not { } assignment)
            return;
        assignment.TopicPartitions.Sort((a, b) => string.CompareOrdinal(stage.TopicName(a.TopicId), stage.TopicName(b.TopicId)));
        assignment.TopicPartitions.ForEach(topic => topic.Partitions.Sort());
        Assigned = assignment.TopicPartitions.ConvertAll(topic => new ConsumerGroupHeartbeatRequest.TopicPartitionsData { TopicId = topic.TopicId, Partitions = topic.Partitions });
    }
}
