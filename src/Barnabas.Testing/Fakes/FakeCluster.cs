using System.Collections.Concurrent;
using Barnabas.Client.Clusters;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Wire;
using Barnabas.Testing.Fakes.Answers;

namespace Barnabas.Testing.Fakes;

/// <summary>
/// Some fake brokers that know the same topics and groups. What is said here about replies goes for each of them; what is said to a
/// <see cref="FakeBroker"/> goes first. Everything is in memory, and over in-memory connections unless asked otherwise. Thread-safe.
/// </summary>
public sealed class FakeCluster : FakeScript, IAsyncDisposable
{
    private static readonly TimeSpan RealTimeBound = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<int, FakeBroker> _brokers = new();
    private readonly ConcurrentDictionary<string, FakeTopic> _topics = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, FakeGroup> _groups = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _coordinators = new(StringComparer.Ordinal);
    private readonly List<FakeRequest> _requests = [];
    private readonly Lock _gate = new();
    private readonly Random _ids = new(1);
    private readonly bool _overTcp;
    private readonly long _started;
    private TaskCompletionSource _asked = NewSignal();
    private long _nextProducerId = 1000;

    /// <param name="time">Delays and long polls pass on it.</param>
    /// <param name="brokers">How many; their ids are 1, 2, and so on.</param>
    /// <param name="overTcp">Whether they listen on ports of 127.0.0.1, for clients that cannot be given a <see cref="Dialer"/>.</param>
    public FakeCluster(TimeProvider time, int brokers = 1, bool overTcp = false)
    {
        Time = time;
        _overTcp = overTcp;
        _started = time.GetTimestamp();
        Defaults = new(this);
        Dialer = new FakeDialer(this);
        for (int id = 1; id <= brokers; id++)
        {
            AddBroker(id);
        }
        ControllerId = 1;
    }

    public TimeProvider Time { get; }

    public string ClusterId { get; init; } = "fake-cluster-of-barnabas";

    /// <summary>The broker that the metadata names as controller.</summary>
    public int ControllerId { get; set; }

    /// <summary>Whether asking for the metadata of a topic creates it, where the client allows that.</summary>
    public bool AutoCreateTopics { get; set; }

    /// <summary>Finalized features and their levels, as ApiVersions gives them.</summary>
    public ConcurrentDictionary<string, short> Features { get; } = new(StringComparer.Ordinal) { ["metadata.version"] = 27, ["group.version"] = 1, ["transaction.version"] = 2 };

    /// <summary>All brokers, as <c>bootstrap.servers</c> wants them.</summary>
    public string BootstrapServers => string.Join(',', Brokers.Select(static broker => $"{broker.Host}:{broker.Port}"));

    /// <summary>Connects a client to the brokers without a socket.</summary>
    public IBrokerDialer Dialer { get; }

    /// <summary>By their ids.</summary>
    public IReadOnlyList<FakeBroker> Brokers => [.. _brokers.Values.OrderBy(static broker => broker.Id)];

    public IReadOnlyList<FakeTopic> Topics => [.. _topics.Values.OrderBy(static topic => topic.Name, StringComparer.Ordinal)];

    public override IReadOnlyList<FakeRequest> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    internal DefaultAnswers Defaults { get; }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FakeBroker Broker(int id) => _brokers[id];

    /// <summary>Adds a broker, which the metadata names from now on.</summary>
    public FakeBroker AddBroker(int id)
    {
        var broker = new FakeBroker(this, id, _overTcp);
        return _brokers.TryAdd(id, broker) ? broker : throw new ArgumentException($"There is a broker {id} already.", nameof(id));
    }

    /// <summary>Takes a broker away: the metadata does not name it any more, and nobody listens there.</summary>
    public async Task RemoveBrokerAsync(int id)
    {
        if (_brokers.TryRemove(id, out FakeBroker? broker))
        {
            await broker.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Adds a topic, its partitions led by the brokers in turn.</summary>
    public FakeTopic AddTopic(string name, int partitions = 1)
    {
        int[] brokers = [.. Brokers.Select(static broker => broker.Id)];
        Guid id;
        lock (_gate)
        {
            id = KafkaUuid.Create(_ids);
        }
        var topic = new FakeTopic(name, id, [.. Enumerable.Range(0, partitions).Select(index => new FakePartition(name, index, brokers[index % brokers.Length]))]);
        return _topics.TryAdd(name, topic) ? topic : throw new ArgumentException($"There is a topic {name} already.", nameof(name));
    }

    public bool RemoveTopic(string name) => _topics.TryRemove(name, out _);

    public FakeTopic? FindTopic(string name) => _topics.GetValueOrDefault(name);

    public FakeTopic? FindTopic(Guid id) => _topics.Values.FirstOrDefault(topic => topic.Id == id);

    public FakePartition Partition(string topic, int index) => _topics[topic].Partitions[index];

    /// <summary>The broker that coordinates groups and transactional ids of this name; the first one where nothing was said.</summary>
    public int CoordinatorOf(string key) => _coordinators.TryGetValue(key, out int id) ? id : Brokers[0].Id;

    /// <summary>Moves the coordinator: the one before answers NOT_COORDINATOR from now on.</summary>
    public void MoveCoordinator(string key, int broker) => _coordinators[key] = broker;

    /// <summary>A group, made when it is asked for first.</summary>
    public FakeGroup Group(string id) => _groups.GetOrAdd(id, static id => new(id));

    /// <inheritdoc/>
    public override Task<FakeRequest> AskedAsync(ApiKey key, int count = 1) => AskedAsync(request => request.Key == key, count);

    public async ValueTask DisposeAsync()
    {
        foreach (FakeBroker broker in Brokers)
        {
            await broker.DisposeAsync().ConfigureAwait(false);
        }
    }

    internal FakeBroker? FindBroker(string host, int port) => _brokers.Values.FirstOrDefault(broker => broker.Host == host && broker.Port == port);

    internal TimeSpan Elapsed() => Time.GetElapsedTime(_started);

    internal long NextProducerId() => Interlocked.Increment(ref _nextProducerId);

    internal void Record(FakeRequest request)
    {
        TaskCompletionSource asked;
        lock (_gate)
        {
            _requests.Add(request);
            asked = _asked;
            _asked = NewSignal();
        }
        asked.SetResult();
    }

    internal async Task<FakeRequest> AskedAsync(Predicate<FakeRequest> isMeant, int count)
    {
        while (true)
        {
            Task asked;
            lock (_gate)
            {
                FakeRequest[] meant = [.. _requests.Where(request => isMeant(request))];
                if (meant.Length >= count)
                {
                    return meant[count - 1];
                }
                asked = _asked.Task;
            }
            await asked.WaitAsync(RealTimeBound).ConfigureAwait(false);
        }
    }
}
