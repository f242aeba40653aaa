using System.Text.RegularExpressions;
using Barnabas.Interop.Tests.Brokers;
using Barnabas.Interop.Tests.Differential;
using Barnabas.Interop.Tests.Processes;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Interop.Tests.Durability;

/// <summary>
/// Groups and their offsets in a data directory go from one broker to the other, both ways; and what each writes of the same conversation to
/// <c>__consumer_offsets</c> is the same, as Apache Kafka's dump-log reads it.
/// </summary>
public sealed partial class SharedGroupsTests(ITestOutputHelper output)
{
    private const string Topic = "shared-1";
    private const string Simple = "simple";
    private const string Members = "members";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(BrokerKind.Apache, RestartTests.Ending.Terminated)]
    [InlineData(BrokerKind.Apache, RestartTests.Ending.Killed)]
    [InlineData(BrokerKind.Barnabas, RestartTests.Ending.Terminated)]
    [InlineData(BrokerKind.Barnabas, RestartTests.Ending.Killed)]
    public async Task Groups_of_one_go_on_under_the_other(BrokerKind writer, RestartTests.Ending ending)
    {
        Tool.RequireApache();
        if (BrokerTarget.Kind == BrokerKind.Apache)
            writer = BrokerKind.Apache;
        var reader = BrokerTarget.Kind == BrokerKind.Apache ? BrokerKind.Apache : writer == BrokerKind.Apache ? BrokerKind.Barnabas : BrokerKind.Apache;
        using var directory = new TemporaryDirectory();
        string member = "";
        await OnAsync(writer, directory, ending, async peer =>
        {
            member = await ConverseAsync(peer);
            Assert.Equal(["0: 3 note", "2: 70 "], await FetchAsync(peer, Simple));
            Assert.Equal(["0: 1 ", "1: 2 "], await FetchAsync(peer, Members));
        });

        await OnAsync(reader, directory, ending, async peer =>
        {
            await AwaitCoordinatorsAsync(peer);
            Assert.Equal(["0: 3 note", "2: 70 "], await FetchAsync(peer, Simple));
            Assert.Equal(["0: 1 ", "1: 2 "], await FetchAsync(peer, Members));
            // The member goes on as if nothing had happened.
            var heartbeat = await peer.PrepareAsync(new HeartbeatRequest { GroupId = Members, MemberId = member, GenerationId = 1 }, 4);
            Assert.Equal(ErrorCode.None, heartbeat.ErrorCode);
            await CommitAsync(peer, Commit(Members, (1, 22)).Topics, Members, member, 1);
            await CommitAsync(peer, Commit(Simple, (3, 33)).Topics, Simple);
            await DeleteOffsetAsync(peer, Simple, 2);
        });

        await OnAsync(writer, directory, ending, async peer =>
        {
            await AwaitCoordinatorsAsync(peer);
            Assert.Equal(["0: 3 note", "3: 33 "], await FetchAsync(peer, Simple));
            Assert.Equal(["0: 1 ", "1: 22 "], await FetchAsync(peer, Members));
            var described = (await peer.PrepareAsync(new DescribeGroupsRequest { Groups = [Members] }, 5)).Groups.Single();
            Assert.Equal(("Stable", "range", member), (described.GroupState, described.ProtocolData, described.Members.Single().MemberId));
        });
    }

    [Fact]
    public async Task Records_of_the_same_conversation_are_the_same()
    {
        Tool.RequireApache();

        string[] expected = await RecordsAsync(BrokerKind.Apache);
        string[] actual = await RecordsAsync(BrokerTarget.Kind);

        output.WriteLine(string.Join('\n', actual));
        Assert.NotEmpty(expected);
        Assert.Equal(expected, actual);
    }

    private static async Task OnAsync(BrokerKind kind, TemporaryDirectory directory, RestartTests.Ending ending, Func<Peer, Task> what)
    {
        await using var broker = new BrokerProcess(kind, directory.Path, ("offsets.topic.num.partitions", "2"));
        await broker.StartAsync();
        await using (var peer = new Peer(broker.Port))
            await what(peer);
        await RestartTests.EndAsync(broker, ending);
    }

    /// <summary>What a broker has in its <c>__consumer_offsets</c> after the conversation, one line a record, ids and clocks aside.</summary>
    private static async Task<string[]> RecordsAsync(BrokerKind kind)
    {
        await using var broker = await BrokerProcess.StartAsync(kind, ("offsets.topic.num.partitions", "1"));
        await using (var peer = new Peer(broker.Port))
        {
            await ConverseAsync(peer);
            await DeleteOffsetAsync(peer, Simple, 2);
            var deleted = await peer.PrepareAsync(new DeleteGroupsRequest { GroupsNames = [Simple] }, 2);
            Assert.Equal(ErrorCode.None, deleted.Results.Single().ErrorCode);
        }

        await broker.StopAsync();
        string log = Path.Combine(broker.PartitionDirectory("__consumer_offsets", 0), "00000000000000000000.log");
        var dump = (await Tool.JavaAsync("dump-log", $"--offsets-decoder --files {log}")).Succeeded();
        return [.. RecordLine().Matches(dump.Out).Select(line => Chance().Replace(line.Value, "…"))];
    }

    /// <summary>Commits of a client without membership, some of them over others or deleted; and of a member of a generation. Returns the member's id.</summary>
    private static async Task<string> ConverseAsync(Peer peer)
    {
        await peer.BeginAsync("shared");
        Assert.Equal(Topic, await peer.NewTopicAsync(4));
        await AwaitCoordinatorsAsync(peer);
        await CommitAsync(peer, Commit(Simple, (0, 10), (1, 11)).Topics, Simple);
        var again = Commit(Simple, (0, 3));
        (again.Topics[0].Partitions[0].CommittedMetadata, again.Topics[0].Partitions[0].CommittedLeaderEpoch) = ("note", 0);
        await CommitAsync(peer, again.Topics, Simple);
        var expiring = Commit(Simple, (2, 70));
        expiring.RetentionTimeMs = 3_600_000;
        Assert.Equal(ErrorCode.None, (await peer.PrepareAsync(expiring, 4)).Topics.Single().Partitions.Single().ErrorCode);
        await DeleteOffsetAsync(peer, Simple, 1);

        var joined = await peer.PrepareAsync(
            new JoinGroupRequest
            {
                GroupId = Members,
                SessionTimeoutMs = 300_000,
                RebalanceTimeoutMs = 300_000,
                ProtocolType = "consumer",
                Protocols = [new() { Name = "range", Metadata = Subscriptions.Of(Topic) }],
            },
            3);
        Assert.Equal((ErrorCode.None, 1), (joined.ErrorCode, joined.GenerationId));
        var synced = await peer.PrepareAsync(
            new SyncGroupRequest { GroupId = Members, GenerationId = 1, MemberId = joined.MemberId, Assignments = [new() { MemberId = joined.MemberId, Assignment = new byte[] { 1, 2 } }] },
            3);
        Assert.Equal(ErrorCode.None, synced.ErrorCode);
        await CommitAsync(peer, Commit(Members, (0, 1), (1, 2)).Topics, Members, joined.MemberId, 1);
        return joined.MemberId;
    }

    private static async Task AwaitCoordinatorsAsync(Peer peer)
    {
        foreach (string group in (string[])[Simple, Members])
        {
            await Poll.UntilAsync($"the coordinator of {group}", Bound, async () =>
            {
                await peer.PrepareAsync(new FindCoordinatorRequest { Key = group, KeyType = 0 }, 3);
                return (await peer.PrepareAsync(new OffsetFetchRequest { GroupId = group }, 7)).ErrorCode == ErrorCode.None;
            });
        }
    }

    private static OffsetCommitRequest Commit(string group, params (int Partition, long Offset)[] offsets) => new()
    {
        GroupId = group,
        GenerationIdOrMemberEpoch = -1,
        Topics =
        [
            new()
            {
                Name = Topic,
                Partitions = [.. offsets.Select(o => new OffsetCommitRequest.OffsetCommitRequestPartition { PartitionIndex = o.Partition, CommittedOffset = o.Offset, CommittedMetadata = "" })],
            },
        ],
    };

    private static async Task CommitAsync(Peer peer, List<OffsetCommitRequest.OffsetCommitRequestTopic> topics, string group, string member = "", int generation = -1)
    {
        var committed = await peer.PrepareAsync(new OffsetCommitRequest { GroupId = group, MemberId = member, GenerationIdOrMemberEpoch = generation, Topics = topics }, 8);
        Assert.All(committed.Topics.Single().Partitions, partition => Assert.Equal(ErrorCode.None, partition.ErrorCode));
    }

    private static async Task DeleteOffsetAsync(Peer peer, string group, int partition)
    {
        var deleted = await peer.PrepareAsync(
            new OffsetDeleteRequest { GroupId = group, Topics = [new() { Name = Topic, Partitions = [new() { PartitionIndex = partition }] }] },
            0);
        Assert.Equal(ErrorCode.None, deleted.Topics.Single().Partitions.Single().ErrorCode);
    }

    private static async Task<string[]> FetchAsync(Peer peer, string group)
    {
        var fetched = (await peer.PrepareAsync(new OffsetFetchRequest { Groups = [new() { GroupId = group, Topics = null }] }, 8)).Groups.Single();
        return [.. fetched.Topics.Single().Partitions.OrderBy(p => p.PartitionIndex).Select(p => $"{p.PartitionIndex}: {p.CommittedOffset} {p.Metadata}")];
    }

    [GeneratedRegex(@"key: \{.*$", RegexOptions.Multiline)]
    private static partial Regex RecordLine();

    /// <summary>Ids and clocks: what two runs of the same broker write differently.</summary>
    [GeneratedRegex(@"(?<=""topicId"":"")(?!A{22})[^""]*|(?<=""(leader|memberId|clientHost|clientId)"":"")[^""]*|(?<=""\w*Timestamp"":)\d+")]
    private static partial Regex Chance();
}
