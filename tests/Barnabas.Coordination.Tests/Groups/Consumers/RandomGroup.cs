using Barnabas.Coordination.Groups;
using Barnabas.Coordination.Groups.Consumers;
using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.Errors;

namespace Barnabas.Coordination.Tests.Groups.Consumers;

/// <summary>One group with simulated clients, driven at random.</summary>
internal sealed class RandomGroup
{
    private const int MostClients = 6;

    private readonly Random _random;
    private readonly bool _classicToo;
    private readonly GroupBench _bench;
    private readonly List<ISimulatedClient> _clients = [];
    private readonly Dictionary<string, int> _memberEpochs = [];
    private string _topics = "foo bar zar";
    private int _made;
    private int _epoch;
    private bool _isConsumerGroup;

    public RandomGroup(int seed, bool classicToo)
    {
        _random = new(seed);
        _classicToo = classicToo;
        _bench = new(new FakeGroupConfiguration(), seed);
        _bench.Configuration.Broker = new() { InitialRebalanceDelayMs = 0 };
        _bench.Configuration.ConsumerDefault = new() { AssignmentIntervalMs = _random.Next(2) * 1000 };
        _bench.ChangeTopics(topics => topics.With("foo", 6).With("bar", 3).With("zar", 1));
    }

    private Group? Group => _bench.Shard.Groups.Find(ConsumerBench.GroupId);

    public void Step()
    {
        int what = _random.Next(100);
        if (_clients.Count == 0 || (what < 6 && _clients.Count < MostClients))
        {
            Come();
        }
        else if (what < 70)
        {
            Any().Act();
        }
        else if (what < 80)
        {
            _bench.Advance(_random.Next(1, _random.Next(8) == 0 ? 50_000 : 2000));
        }
        else if (what < 84)
        {
            ISimulatedClient client = Any();
            _clients.Remove(client);
            if (_random.Next(3) > 0)
            {
                client.Leave();
            }
        }
        else if (what < 88)
        {
            Any().Subscribe(SomeTopics(), _random.Next(4) == 0);
        }
        else if (what < 91)
        {
            Any().LoseNextAnswer();
        }
        else if (what < 94)
        {
            ChangeTopics();
        }
        else if (what < 96)
        {
            _bench.FailNextAppend(ErrorCode.NotEnoughReplicas);
        }
        else if (what < 98)
        {
            _bench.HoldsBackground = !_bench.HoldsBackground;
            _bench.RunBackground();
        }
        else
        {
            _bench.Restart();
        }
    }

    /// <summary>What must hold at any time.</summary>
    public void Check()
    {
        _bench.CheckReplay(shard => GroupText.Of(shard.Groups));
        CheckOwners();
        CheckEpochs();
    }

    public void Settle()
    {
        _bench.HoldsBackground = false;
        _bench.RunBackground();
        for (int round = 0; round < 60; round++)
        {
            foreach (ISimulatedClient client in _clients)
            {
                client.Act();
                Check();
            }
            _bench.Advance(1500);
        }
        _bench.CheckReplay(shard => GroupText.Of(shard.Groups));
        if (Group is ConsumerGroup group)
        {
            Assert.Equal(_clients.Count, group.Members.Count);
            Assert.True(group.State is ConsumerGroupState.Stable or ConsumerGroupState.Empty, GroupText.Of(group));
            foreach (string topic in _clients.SelectMany(client => client.Topics).Distinct().Where(topic => _bench.Topics.Find(topic) is not null))
            {
                Guid id = _bench.Topics.Find(topic)!.Id;
                for (int partition = 0; partition < _bench.Topics.Find(topic)!.PartitionCount; partition++)
                {
                    Assert.Single(_clients, client => client.Uses(id, partition));
                    Assert.Single(group.Members.Values, member => member.Assigned.Contains(id, partition));
                }
            }
        }
    }

    private void CheckOwners()
    {
        if (Group is not ConsumerGroup group)
        {
            return;
        }
        HashSet<(Guid, int)> owned = [];
        foreach (ConsumerMember member in group.Members.Values)
        {
            foreach (PartitionEpochs part in new[] { member.Assigned, member.PendingRevocation })
            {
                foreach (Guid topic in part.Topics)
                {
                    foreach (int partition in part[topic].Keys)
                    {
                        Assert.True(owned.Add((topic, partition)), $"{partition} of {topic} is with {member.Id} and another:\n{GroupText.Of(group)}");
                        Assert.Equal(member.Epoch, group.PartitionEpoch(topic, partition));
                    }
                }
            }
        }
        CheckUsers(group);
    }

    /// <summary>Of the clients that are members none uses what another uses.</summary>
    private void CheckUsers(ConsumerGroup group)
    {
        foreach (CatalogPartition partition in Partitions())
        {
            string[] users = [.. _clients.Where(client => client.IsMember(group) && client.Uses(partition.Topic, partition.Number)).Select(client => client.Id)];
            Assert.True(users.Length <= 1, $"{partition} is used by {string.Join(", ", users)}:\n{GroupText.Of(group)}");
        }
    }

    private void CheckEpochs()
    {
        bool isConsumerGroup = Group is ConsumerGroup;
        if (Group is not ConsumerGroup group || !_isConsumerGroup)
        {
            _isConsumerGroup = isConsumerGroup;
            _epoch = (Group as ConsumerGroup)?.Epoch ?? 0;
            _memberEpochs.Clear();
            return;
        }
        Assert.InRange(group.Epoch, _epoch, int.MaxValue);
        Assert.InRange(group.AssignmentEpoch, 0, group.Epoch);
        _epoch = group.Epoch;
        foreach (ConsumerMember member in group.Members.Values)
        {
            if (member.Epoch > 0)
            {
                Assert.InRange(member.Epoch, _memberEpochs.GetValueOrDefault(member.Id), group.Epoch);
                _memberEpochs[member.Id] = member.Epoch;
            }
        }
    }

    private IEnumerable<CatalogPartition> Partitions() => _bench.Topics.Names
        .Select(name => _bench.Topics.Find(name)!)
        .SelectMany(topic => Enumerable.Range(0, topic.PartitionCount).Select(partition => new CatalogPartition(topic.Id, partition)));

    private void Come()
    {
        string name = $"m{++_made:D3}";
        ISimulatedClient client = _classicToo && _random.Next(2) == 0
            ? new SimulatedClassicConsumer(_bench, isCooperative: _random.Next(2) == 0)
            : new SimulatedConsumer(_bench, name, _random.Next(4) == 0 ? $"instance-{name}" : null);
        client.Subscribe(SomeTopics(), !_classicToo && _random.Next(4) == 0);
        _clients.Add(client);
        client.Act();
    }

    private ISimulatedClient Any() => _clients[_random.Next(_clients.Count)];

    private string[] SomeTopics()
    {
        string[] topics = _topics.Split(' ');
        return _random.Next(3) == 0 ? [topics[_random.Next(topics.Length)]] : topics;
    }

    private void ChangeTopics()
    {
        string topic = _random.Next(2) == 0 ? "foo" : $"new{_random.Next(3)}";
        _topics = _topics.Contains(topic, StringComparison.Ordinal) ? _topics : $"{_topics} {topic}";
        if (_random.Next(5) == 0)
        {
            _bench.ChangeTopics(topics => topics.Without(topic));
        }
        else
        {
            int partitions = (_bench.Topics.Find(topic)?.PartitionCount ?? 0) + 1;
            _bench.ChangeTopics(topics => topics.With(topic, partitions, topics.Find(topic)?.Id ?? new Guid(_random.Next(1, int.MaxValue), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)));
        }
    }

    private readonly record struct CatalogPartition(Guid Topic, int Number);
}
