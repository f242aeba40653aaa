using Barnabas.Interop.Tests.Processes;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Interop.Tests.Differential.Scenarios;

/// <summary>OffsetCommit, OffsetFetch, OffsetDelete, DeleteGroups, ListGroups and DescribeGroups, of groups with and without members.</summary>
internal static class GroupOffsetScenarios
{
    private const short FirstFetchOfGroups = 8;
    private const short AnyFetch = 8;
    private const short AnyCommit = 8;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    public static Scenario[] All { get; } =
    [
        Commits("OffsetCommit", (group, topic) => Commit(group, topic, (0, 42), (1, 7))),
        Commits("OffsetCommit with a leader epoch and metadata", (group, topic) => Commit(group, topic, (0, 42)).With(p => (p.CommittedLeaderEpoch, p.CommittedMetadata) = (3, "note"))),
        Commits("OffsetCommit without metadata", (group, topic) => Commit(group, topic, (0, 42)).With(p => p.CommittedMetadata = null)),
        Commits("OffsetCommit with as much metadata as may be", (group, topic) => Commit(group, topic, (0, 42)).With(p => p.CommittedMetadata = new('m', 4096))),
        Commits("OffsetCommit with too much metadata", (group, topic) => Commit(group, topic, (0, 42), (1, 7)).With(p => p.CommittedMetadata = new('m', 4095 + (2 * p.PartitionIndex)))),
        Commits("OffsetCommit of a partition twice", (group, topic) => Commit(group, topic, (0, 42), (0, 43))),
        Commits("OffsetCommit of a negative offset", (group, topic) => Commit(group, topic, (0, -1), (1, -100))),
        Commits("OffsetCommit of an unknown partition", (group, topic) => Commit(group, topic, (0, 1), (2, 2), (-1, 3))),
        Commits("OffsetCommit with a retention", (group, topic) => Commit(group, topic, (0, 42)).With((OffsetCommitRequest r) => r.RetentionTimeMs = 3_600_000)),
        Commits("OffsetCommit with a member id and no generation", (group, topic) => Commit(group, topic, (0, 42)).By("member", -1)),
        Commits("OffsetCommit of a member of an unknown group", (group, topic) => Commit(group, topic, (0, 42), (1, 7)).By("member", 3)),
        Commits("OffsetCommit of generation 0 of nobody", (group, topic) => Commit(group, topic, (0, 42)).By("", 0)),
        Commits("OffsetCommit to the group without a name", (_, topic) => Commit("", topic, (0, 42))),
        Commits("OffsetCommit of nothing", (group, _) => new OffsetCommitRequest { GroupId = group, GenerationIdOrMemberEpoch = -1 }),
        Commits("OffsetCommit of no partition", (group, topic) => Commit(group, topic)),
        Commits("OffsetCommit with a static member's name", (group, topic) => Commit(group, topic, (0, 42)).With((OffsetCommitRequest r) => r.GroupInstanceId = "instance"), since: 7),
        new("OffsetCommit of unknown topics", ApiKey.OffsetCommit, async (peer, version) =>
        {
            string group = await PrepareAsync(peer);
            var request = Commit(group, await peer.NewTopicAsync(), (0, 1));
            request.Topics[0].TopicId = peer.IdOf(request.Topics[0].Name);
            foreach (string name in (string[])[peer.Name("unknown"), "bad/name"])
                request.Topics.Add(new() { Name = name, TopicId = new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), Partitions = [new() { PartitionIndex = 0, CommittedOffset = 1 }] });
            await peer.AskAsync(request, version);
            await peer.AskAsync(FetchAll(group), AnyFetch);
        }),
        new("OffsetCommit over an earlier one", ApiKey.OffsetCommit, async (peer, version) =>
        {
            string group = await PrepareAsync(peer);
            string topic = await peer.NewTopicAsync();
            foreach (long offset in (long[])[10, 3])
                await peer.AskAsync(Commit(group, topic, (0, offset)).On(peer), version);
            await peer.AskAsync(FetchAll(group), AnyFetch);
        }),
        new("OffsetCommit of members", ApiKey.OffsetCommit, async (peer, version) =>
        {
            string group = await PrepareAsync(peer);
            string topic = await peer.NewTopicAsync();
            string member = await JoinAsync(peer, group);
            await peer.AskAsync(Commit(group, topic, (0, 1)).By(member, 1).On(peer), version);
            await SyncAsync(peer, group, member);
            await peer.AskAsync(Commit(group, topic, (0, 2)).By(member, 1).On(peer), version);
            await peer.AskAsync(Commit(group, topic, (0, 3)).By(member, 2).On(peer), version);
            await peer.AskAsync(Commit(group, topic, (0, 4)).By(member, -1).On(peer), version);
            await peer.AskAsync(Commit(group, topic, (0, 5)).By("stranger", 1).On(peer), version);
            await peer.AskAsync(Commit(group, topic, (0, 6)).On(peer), version);
            await peer.AskAsync(FetchAll(group), AnyFetch);
        }),

        Fetches("OffsetFetch", (group, topics) => Fetch(group, (topics[0], [1, 0, 9]), (topics[1], [0, 1]))),
        Fetches("OffsetFetch of all", (group, _) => FetchAll(group), since: 2),
        Fetches("OffsetFetch of nothing", (group, _) => Fetch(group)),
        Fetches("OffsetFetch of no partition", (group, topics) => Fetch(group, (topics[0], []))),
        Fetches("OffsetFetch of a partition twice", (group, topics) => Fetch(group, (topics[0], [0, 0]))),
        Fetches("OffsetFetch of a topic twice", (group, topics) => Fetch(group, (topics[0], [0]), (topics[0], [1]))),
        Fetches("OffsetFetch of an unknown topic", (group, _) => Fetch(group, ("unknown-topic", [0])), until: 9),
        Fetches("OffsetFetch of a bad name", (group, _) => Fetch(group, ("bad/name", [0])), until: 9),
        Fetches("OffsetFetch of stable offsets", (group, topics) => Fetch(group, (topics[0], [0, 1, 2])).With(r => r.RequireStable = true), since: 7),
        Fetches("OffsetFetch of all stable offsets", (group, _) => FetchAll(group).With(r => r.RequireStable = true), since: 7),
        Fetches("OffsetFetch of an unknown group", (group, topics) => Fetch(group + "-unknown", (topics[0], [0]))),
        Fetches("OffsetFetch of all of an unknown group", (group, _) => FetchAll(group + "-unknown"), since: 2),
        Fetches("OffsetFetch of the group without a name", (_, topics) => Fetch("", (topics[0], [5]))),
        Fetches("OffsetFetch of a member that is not one", (group, topics) => Fetch(group, (topics[0], [0])).With(r => (r.Groups[0].MemberId, r.Groups[0].MemberEpoch) = ("m", 3)), since: 9),
        Fetches("OffsetFetch of two groups", (group, topics) => Both(Fetch(group, (topics[0], [0])), FetchAll(group + "-unknown"), FetchAll(group)), since: FirstFetchOfGroups),
        Fetches("OffsetFetch of no group", (_, _) => new OffsetFetchRequest(), since: FirstFetchOfGroups),
        Fetches("OffsetFetch of a group twice", (group, topics) => Both(Fetch(group, (topics[0], [0])), Fetch(group, (topics[0], [1]))), since: FirstFetchOfGroups),
        Scenario.Of("OffsetFetch of unknown topic ids", ApiKey.OffsetFetch, (peer, version) => Of(
            new OffsetFetchRequest
            {
                Groups = [new() { GroupId = peer.Name("g"), Topics = [new() { TopicId = new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), PartitionIndexes = [0, 1] }] }],
            },
            version)).OnlyIn(10),
        new("OffsetFetch after the topic was deleted", ApiKey.OffsetFetch, async (peer, version) =>
        {
            var (group, topics) = await CommittedAsync(peer);
            await DeleteTopicAsync(peer, topics[0]);
            await AwaitOffsetsAsync(peer, group, 1);
            await peer.AskAsync(Of(version < 2 ? Fetch(group, (topics[1], [0])) : FetchAll(group), version, peer), version);
        }),

        Deletes("OffsetDelete", (group, topics) => Delete(group, (topics[0], [1]), (topics[1], [0, 1]))),
        Deletes("OffsetDelete of all", (group, topics) => Delete(group, (topics[0], [0, 1]), (topics[1], [0]))),
        Deletes("OffsetDelete of an unknown partition", (group, topics) => Delete(group, (topics[0], [0, 7, -1]))),
        Deletes("OffsetDelete of an unknown topic", (group, topics) => Delete(group, ("unknown-topic", [0]), (topics[0], [0]))),
        Deletes("OffsetDelete of an unknown group", (group, topics) => Delete(group + "-unknown", (topics[0], [0]))),
        Deletes("OffsetDelete of the group without a name", (_, topics) => Delete("", (topics[0], [0]))),
        Deletes("OffsetDelete of nothing", (group, _) => Delete(group)),
        new("OffsetDelete while there are members", ApiKey.OffsetDelete, async (peer, version) =>
        {
            string group = await PrepareAsync(peer);
            var (subscribed, other) = (await peer.NewTopicAsync(), await peer.NewTopicAsync());
            string member = await JoinAsync(peer, group, subscribed);
            await SyncAsync(peer, group, member);
            foreach (string topic in (string[])[subscribed, other])
                await peer.PrepareAsync(Commit(group, topic, (0, 5)).By(member, 1), AnyCommit);
            await peer.AskAsync(Delete(group, (subscribed, [0]), (other, [0])), version);
            await peer.AskAsync(FetchAll(group), AnyFetch);
            await peer.AskAsync(new DeleteGroupsRequest { GroupsNames = [group] }, 2);
        }),

        Groups("DeleteGroups", ApiKey.DeleteGroups, group => new DeleteGroupsRequest { GroupsNames = [group] }),
        Groups("DeleteGroups of an unknown group", ApiKey.DeleteGroups, group => new DeleteGroupsRequest { GroupsNames = [group + "-unknown", group] }),
        Groups("DeleteGroups of a group twice", ApiKey.DeleteGroups, group => new DeleteGroupsRequest { GroupsNames = [group, group] }),
        Groups("DeleteGroups of the group without a name", ApiKey.DeleteGroups, _ => new DeleteGroupsRequest { GroupsNames = [""] }),
        Groups("DeleteGroups of nothing", ApiKey.DeleteGroups, _ => new DeleteGroupsRequest()),

        Groups("DescribeGroups without members", ApiKey.DescribeGroups, group => new DescribeGroupsRequest { Groups = [group] }),
        Groups("DescribeGroups of an unknown group", ApiKey.DescribeGroups, group => new DescribeGroupsRequest { Groups = [group + "-unknown", group] }),
        Groups("DescribeGroups of the group without a name", ApiKey.DescribeGroups, _ => new DescribeGroupsRequest { Groups = [""] }),
        Groups("DescribeGroups of nothing", ApiKey.DescribeGroups, _ => new DescribeGroupsRequest()),
        new("DescribeGroups with authorized operations", ApiKey.DescribeGroups, async (peer, version) =>
        {
            var (group, _) = await CommittedAsync(peer);
            await peer.AskAsync(new DescribeGroupsRequest { Groups = [group, group + "-unknown"], IncludeAuthorizedOperations = version >= 3 }, version);
        }),

        Groups("ListGroups", ApiKey.ListGroups, _ => new ListGroupsRequest()),
        Lists("ListGroups empty", ["Empty"], []),
        Lists("ListGroups stable", ["stable"], []),
        Lists("ListGroups of a state that is none", ["Wobbly"], []),
        Lists("ListGroups of any case", [" eMPTY "], ["CLASSIC"]),
        Lists("ListGroups of consumers", [], ["consumer"]),
        Lists("ListGroups of a type that is none", [], ["wobbly"]),
        Lists("ListGroups of two types", ["Empty", "Stable"], ["classic", "share"]),
    ];

    /// <summary>Waits for the coordinator of the scenario's group, and gives the group's name.</summary>
    private static async Task<string> PrepareAsync(Peer peer)
    {
        string group = peer.Name("g");
        foreach (string needed in (string[])[group, group + "-unknown", ""])
        {
            await Poll.UntilAsync($"a coordinator of group '{needed}'", Bound, async () =>
            {
                await peer.PrepareAsync(new FindCoordinatorRequest { Key = needed, KeyType = 0 }, 3);
                var fetched = await peer.PrepareAsync(new OffsetFetchRequest { GroupId = needed }, 7);
                return fetched.ErrorCode == ErrorCode.None;
            });
        }

        return group;
    }

    /// <summary>A group with offsets in partitions 0 and 1 of its first topic and 0 of its second.</summary>
    private static async Task<(string Group, string[] Topics)> CommittedAsync(Peer peer)
    {
        string group = await PrepareAsync(peer);
        string[] topics = [await peer.NewTopicAsync(2), await peer.NewTopicAsync(2)];
        var request = Commit(group, topics[0], (0, 42), (1, 7)).With(p => (p.CommittedLeaderEpoch, p.CommittedMetadata) = (p.PartitionIndex, "note"));
        request.Topics.AddRange(Commit(group, topics[1], (0, 5)).Topics);
        var committed = await peer.PrepareAsync(request, AnyCommit);
        Assert.All(committed.Topics.SelectMany(topic => topic.Partitions), partition => Assert.Equal(ErrorCode.None, partition.ErrorCode));
        return (group, topics);
    }

    private static async Task<string> JoinAsync(Peer peer, string group, string topic = "t")
    {
        var joined = await peer.PrepareAsync(
            new JoinGroupRequest
            {
                GroupId = group,
                SessionTimeoutMs = 30_000,
                RebalanceTimeoutMs = 30_000,
                ProtocolType = "consumer",
                Protocols = [new() { Name = "range", Metadata = Subscriptions.Of(topic) }],
            }, 3);
        Assert.Equal(ErrorCode.None, joined.ErrorCode);
        return joined.MemberId;
    }

    private static async Task SyncAsync(Peer peer, string group, string member)
    {
        var synced = await peer.PrepareAsync(
            new SyncGroupRequest { GroupId = group, GenerationId = 1, MemberId = member, Assignments = [new() { MemberId = member, Assignment = new byte[] { 0, 0 } }] }, 3);
        Assert.Equal(ErrorCode.None, synced.ErrorCode);
    }

    private static async Task DeleteTopicAsync(Peer peer, string topic)
    {
        await peer.PrepareAsync(new DeleteTopicsRequest { TopicNames = [topic], TimeoutMs = 30_000 }, 5);
        await peer.AwaitNoTopicAsync(topic);
    }

    /// <summary>Waits until a group has offsets in this many topics only.</summary>
    private static Task AwaitOffsetsAsync(Peer peer, string group, int topics) => Poll.UntilAsync("offsets are gone", Bound, async () =>
        (await peer.PrepareAsync(FetchAll(group), AnyFetch)).Groups.Single().Topics.Count == topics);

    /// <summary>A commit of a new group on a topic of two partitions, and what is there afterwards.</summary>
    private static Scenario Commits(string name, Func<string, string, OffsetCommitRequest> request, short since = 0) => new Scenario(name, ApiKey.OffsetCommit, async (peer, version) =>
    {
        string group = await PrepareAsync(peer);
        string topic = await peer.NewTopicAsync(2);
        var commit = request(group, topic);
        if (version is < 2 or > 4)
            commit.RetentionTimeMs = -1;
        await peer.AskAsync(commit.On(peer), version);
        await peer.AskAsync(FetchAll(commit.GroupId), AnyFetch);
    }).From(since);

    private static Scenario Fetches(string name, Func<string, string[], OffsetFetchRequest> request, short since = 0, short until = short.MaxValue) => new Scenario(name, ApiKey.OffsetFetch, async (peer, version) =>
    {
        var (group, topics) = await CommittedAsync(peer);
        var asked = request(group, topics);
        // Topics that are answered by id alone have no name to be compared by: one of them is all.
        if (version >= 10 && asked.Groups.Exists(g => g.Topics is null))
            await peer.PrepareAsync(Delete(group, (topics[1], [0])), 0);
        await peer.AskAsync(Of(asked, version, peer), version);
    }).From(since).Until(until);

    private static Scenario Deletes(string name, Func<string, string[], OffsetDeleteRequest> request) => new(name, ApiKey.OffsetDelete, async (peer, version) =>
    {
        var (group, topics) = await CommittedAsync(peer);
        await peer.AskAsync(request(group, topics), version);
        await peer.AskAsync(FetchAll(group), AnyFetch);
    });

    /// <summary>Of a group that has offsets and no members, and what is left of it.</summary>
    private static Scenario Groups<TResponse>(string name, ApiKey api, Func<string, Barnabas.Protocol.Wire.IRequest<TResponse>> request)
        where TResponse : class, Barnabas.Protocol.Wire.IResponse, Barnabas.Protocol.Wire.IMessageType<TResponse>, new() => new(name, api, async (peer, version) =>
    {
        var (group, _) = await CommittedAsync(peer);
        await peer.AskAsync(request(group), version);
        await peer.AskAsync(FetchAll(group), AnyFetch);
    });

    private static Scenario Lists(string name, string[] states, string[] types) => new Scenario(name, ApiKey.ListGroups, async (peer, version) =>
    {
        var (group, _) = await CommittedAsync(peer);
        await SyncAsync(peer, group, await JoinAsync(peer, group));
        await peer.AskAsync(new ListGroupsRequest { StatesFilter = [.. states], TypesFilter = [.. types] }, version);
    }).From(types.Length > 0 ? (short)5 : (short)4);

    private static OffsetCommitRequest Commit(string group, string topic, params (int Partition, long Offset)[] offsets) => new()
    {
        GroupId = group,
        GenerationIdOrMemberEpoch = -1,
        Topics =
        [
            new()
            {
                Name = topic,
                Partitions = [.. offsets.Select(o => new OffsetCommitRequest.OffsetCommitRequestPartition { PartitionIndex = o.Partition, CommittedOffset = o.Offset, CommittedMetadata = "" })],
            },
        ],
    };

    private static OffsetCommitRequest With(this OffsetCommitRequest request, Action<OffsetCommitRequest.OffsetCommitRequestPartition> change)
    {
        request.Topics.ForEach(topic => topic.Partitions.ForEach(change));
        return request;
    }

    private static OffsetCommitRequest With(this OffsetCommitRequest request, Action<OffsetCommitRequest> change)
    {
        change(request);
        return request;
    }

    private static OffsetCommitRequest By(this OffsetCommitRequest request, string member, int generation) =>
        request.With((OffsetCommitRequest r) => (r.MemberId, r.GenerationIdOrMemberEpoch) = (member, generation));

    /// <summary>With the ids that the topics have on this peer.</summary>
    private static OffsetCommitRequest On(this OffsetCommitRequest request, Peer peer)
    {
        request.Topics.ForEach(topic => topic.TopicId = peer.IdOf(topic.Name));
        return request;
    }

    private static OffsetFetchRequest Fetch(string group, params (string Topic, int[] Partitions)[] topics) => new()
    {
        Groups =
        [
            new()
            {
                GroupId = group,
                Topics = [.. topics.Select(topic => new OffsetFetchRequest.OffsetFetchRequestTopics { Name = topic.Topic, PartitionIndexes = [.. topic.Partitions] })],
            },
        ],
    };

    private static OffsetFetchRequest FetchAll(string group) => new() { Groups = [new() { GroupId = group, Topics = null }] };

    private static OffsetFetchRequest Both(params OffsetFetchRequest[] requests) => new() { Groups = [.. requests.SelectMany(request => request.Groups)] };

    private static OffsetFetchRequest With(this OffsetFetchRequest request, Action<OffsetFetchRequest> change)
    {
        change(request);
        return request;
    }

    /// <summary>The request as its version says it: one group before version 8, topic ids from version 10.</summary>
    private static OffsetFetchRequest Of(OffsetFetchRequest request, short version, Peer? peer = null)
    {
        if (version >= FirstFetchOfGroups)
        {
            if (version >= 10 && peer is not null)
                request.Groups.ForEach(group => group.Topics?.ForEach(topic => topic.TopicId = peer.IdOf(topic.Name)));
            return request;
        }

        var only = request.Groups.Single();
        return new()
        {
            GroupId = only.GroupId,
            RequireStable = request.RequireStable,
            Topics = only.Topics?.ConvertAll(topic => new OffsetFetchRequest.OffsetFetchRequestTopic { Name = topic.Name, PartitionIndexes = topic.PartitionIndexes }),
        };
    }

    private static OffsetDeleteRequest Delete(string group, params (string Topic, int[] Partitions)[] topics) => new()
    {
        GroupId = group,
        Topics =
        [
            .. topics.Select(topic => new OffsetDeleteRequest.OffsetDeleteRequestTopic
            {
                Name = topic.Topic,
                Partitions = [.. topic.Partitions.Select(p => new OffsetDeleteRequest.OffsetDeleteRequestPartition { PartitionIndex = p })],
            }),
        ],
    };
}
