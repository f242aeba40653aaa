using Barnabas.Interop.Tests.Processes;
using Barnabas.Interop.Tests.Wire;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;

namespace Barnabas.Interop.Tests.Differential.Conversations;

/// <summary>
/// One broker and one group, as a conversation sees them: its clients, and the transcript of what they were answered, in which member ids are called by
/// their client and the order in which it got them. Used by one conversation.
/// </summary>
internal sealed class Stage : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);

    private readonly int _port;
    private readonly IReadOnlyDictionary<ApiKey, (short Lowest, short Highest)> _versions;
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly List<Action<Transcript>> _heard = [];
    private readonly List<Actor> _actors = [];
    private readonly Dictionary<Guid, string> _topics = [];
    private readonly Peer _peer;

    public Stage(int port, string group, int level, IReadOnlyDictionary<ApiKey, (short Lowest, short Highest)> versions)
    {
        _port = port;
        _versions = versions;
        _peer = new(port);
        Group = group;
        Level = level;
    }

    /// <summary>The group of the conversation, which no other has.</summary>
    public string Group { get; }

    /// <summary>The version of JoinGroup, and of the others as far as they have it.</summary>
    public int Level { get; }

    /// <summary>What was heard so far. A member id may be heard of before its client is, so nothing is written before the end.</summary>
    public Transcript Write()
    {
        Transcript transcript = new(id => _names.GetValueOrDefault(id, id));
        _heard.ForEach(write => write(transcript));
        return transcript;
    }

    public short VersionOf(ApiKey api) => (short)Math.Clamp(Level, _versions[api].Lowest, _versions[api].Highest);

    public async Task<Actor> EnterAsync(string name, string? instance = null)
    {
        Actor actor = new(this, name, instance, await WireConnection.ConnectAsync(_port));
        _actors.Add(actor);
        return actor;
    }

    /// <summary>A client of the consumer protocol, with its name for a member id.</summary>
    public async Task<ConsumerActor> EnterConsumerAsync(string name, string? instance = null) => new(this, await EnterAsync(name, instance), name, instance);

    /// <summary>Calls a member id by its client from here on.</summary>
    public void Name(string memberId, string client)
    {
        if (memberId.Length > 0 && !_names.ContainsKey(memberId))
            _names.Add(memberId, $"{client}#{_names.Values.Count(name => name.StartsWith(client + "#", StringComparison.Ordinal)) + 1}");
    }

    /// <summary>Waits for the answer and writes it down, or that there is none.</summary>
    public async Task<TResponse?> HearAsync<TResponse>(Said<TResponse> said, Action<TResponse>? first = null)
        where TResponse : class, IResponse
    {
        string instead;
        try
        {
            TResponse response = await said.Answer;
            first?.Invoke(response);
            _heard.Add(transcript => transcript.Add(said.Name, response));
            return response;
        }
        catch (EndOfStreamException)
        {
            instead = "the connection was closed";
        }
        catch (TimeoutException)
        {
            instead = "no answer";
        }
        catch (ProtocolException e) when (e.Position < 0)
        {
            instead = "cannot be said";
        }
        _heard.Add(transcript => transcript.Add(said.Name, instead));
        return null;
    }

    /// <summary>Writes down that a request waits, which whoever calls knows by what the group is in.</summary>
    public void Waits<TResponse>(Said<TResponse> said)
        where TResponse : class, IResponse
    {
        string what = said.Answer.IsCompleted ? "is answered" : "waits";
        _heard.Add(transcript => transcript.Add(said.Name, what));
    }

    /// <summary>
    /// Waits until the group is seen to have come this far; not written down. Kafka answers the first client of a new group before others see
    /// that there is one.
    /// </summary>
    public Task AwaitGroupAsync(string state, int members) => Poll.UntilAsync($"{Group} is {state} with {members} members", Bound, async () =>
    {
        var described = (await _peer.PrepareAsync(new DescribeGroupsRequest { Groups = [Group] }, 5)).Groups[0];
        return described.GroupState == state && described.Members.Count == members;
    });

    /// <summary>Waits until the broker is the coordinator of the group and has loaded it.</summary>
    public Task AwaitCoordinatorAsync() => Poll.UntilAsync($"the coordinator of {Group} is there", TimeSpan.FromSeconds(60), async () =>
    {
        var found = (await _peer.PrepareAsync(new FindCoordinatorRequest { CoordinatorKeys = [Group] }, 4)).Coordinators[0];
        var described = (await _peer.PrepareAsync(new DescribeGroupsRequest { Groups = [Group] }, 5)).Groups[0];
        return found.ErrorCode == ErrorCode.None && described.ErrorCode == ErrorCode.None;
    });

    /// <summary>A topic of the conversation, and its id.</summary>
    public async Task<(string Name, Guid Id)> NewTopicAsync(int partitions = 1)
    {
        if (_topics.Count == 0)
            await _peer.BeginAsync(Group);
        string topic = await _peer.NewTopicAsync(partitions);
        _topics.Add(_peer.IdOf(topic), topic);
        return (topic, _peer.IdOf(topic));
    }

    /// <summary>
    /// A topic that the coordinator of the group knows too, which may be a moment after the broker tells of it: a group of the same coordinator is
    /// given its partitions.
    /// </summary>
    public async Task<(string Name, Guid Id)> NewCoordinatedTopicAsync(int partitions = 1)
    {
        var topic = await NewTopicAsync(partitions);
        string neighbour = Enumerable.Range(0, int.MaxValue).Select(i => $"{Group}-neighbour-{i}").First(name => PartitionOf(name) == PartitionOf(Group));
        ConsumerGroupHeartbeatRequest join = new() { GroupId = neighbour, MemberId = "probe", RebalanceTimeoutMs = 1000, SubscribedTopicNames = [topic.Name], TopicPartitions = [] };
        await Poll.UntilAsync($"the coordinator of {Group} knows {topic.Name}", Bound, async () =>
            (await _peer.PrepareAsync(join, 1)).Assignment is { TopicPartitions: [var assigned] } && assigned.Partitions.Count == partitions);
        await _peer.PrepareAsync(new ConsumerGroupHeartbeatRequest { GroupId = neighbour, MemberId = "probe", MemberEpoch = -1 }, 1);
        return topic;
    }

    /// <summary>The name of a topic of the conversation.</summary>
    public string TopicName(Guid id) => _topics.GetValueOrDefault(id, "unknown");

    public Task DeleteTopicAsync(string topic) => _peer.PrepareAsync(new DeleteTopicsRequest { Topics = [new() { Name = topic }], TimeoutMs = 10_000 }, 6);

    public async Task AddPartitionsAsync(string topic, int partitions)
    {
        await _peer.PrepareAsync(new CreatePartitionsRequest { Topics = [new() { Name = topic, Count = partitions, Assignments = null }], TimeoutMs = 10_000 }, 3);
        await _peer.AwaitTopicAsync(topic, partitions);
    }

    /// <summary>
    /// Brings the clients into one stable generation, one after the other, so that the first leads: each gets its name as assignment.
    /// </summary>
    public async Task GatherAsync(params Actor[] actors)
    {
        for (int i = 0; i < actors.Length; i++)
        {
            await actors[i].IntroduceAsync();
            Said<JoinGroupResponse> joins = actors[i].SayJoin();
            if (i > 0)
                await AwaitGroupAsync("PreparingRebalance", i + 1);
            List<(Actor, Said<JoinGroupResponse>)> said = [.. actors.Take(i).Select(actor => (actor, actor.SayJoin())), (actors[i], joins)];
            foreach (var (actor, join) in said)
                await actor.HearAsync(join);
            await AssignAsync(actors[..(i + 1)]);
        }
    }

    /// <summary>All clients of a generation fetch their assignments, which the first makes.</summary>
    public async Task AssignAsync(params Actor[] actors)
    {
        List<(Actor Actor, Said<SyncGroupResponse> Said)> syncs = [.. actors.Skip(1).Select(actor => (actor, actor.SaySync()))];
        syncs.Insert(0, (actors[0], actors[0].SaySync(actors)));
        foreach (var (_, said) in syncs)
            await HearAsync(said);
    }

    /// <summary>Groups of equal numbers have the same coordinator, whatever number of partitions there is that divides this one.</summary>
    private static int PartitionOf(string group) => (group.Aggregate(0, static (hash, c) => unchecked((31 * hash) + c)) & int.MaxValue) % 50;

    public async ValueTask DisposeAsync()
    {
        foreach (Actor actor in _actors)
            await actor.DisposeAsync();
        await _peer.DisposeAsync();
    }
}
