using System.Text;
using Barnabas.Client.Clusters;
using Barnabas.Client.Consuming;
using Barnabas.Client.Consuming.Fetching;
using Barnabas.Client.Consuming.Positions;
using Barnabas.Client.Serialization;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;

namespace Barnabas.Client.Tests.Consuming;

/// <summary>The fetch machine between a model of brokers and an application that polls, seeks and pauses, with answers lost, late and out of order.</summary>
public sealed class FetchMachineTests
{
    private const short Version = 12;

    private static readonly string[] Topics = ["a", "b"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Every_record_comes_once_and_in_order_whatever_happens_to_the_answers(int seed)
    {
        var world = new World(seed);
        for (int step = 0; step < 4000; step++)
        {
            world.Step();
        }
        world.Settle();
        world.CheckAllRead();
    }

    private sealed class World
    {
        private readonly Random _random;
        private readonly ConsumerOptions _options;
        private readonly Assignment _assignment = new();
        private readonly FetchMachine _machine;
        private readonly RecordReader<string?, string?> _reader;
        private readonly Dictionary<TopicPartition, PartitionModel> _partitions = [];
        private readonly List<(PlannedFetch Planned, BrokerAnswer<FetchResponse>? Answer)> _underWay = [];
        private readonly Dictionary<int, (int Id, int Epoch, Dictionary<TopicPartition, FetchRequest.FetchPartition> Asked)> _sessions = [];

        /// <summary>Where the application expects to go on, by partition.</summary>
        private readonly Dictionary<TopicPartition, long> _next = [];

        private int _open;
        private int _nextSession = 100;
        private long _now = 1000;

        public World(int seed)
        {
            _random = new(seed);
            _options = new() { MaxPollRecords = 7, MaxPartitionFetchBytes = 300, AutoOffsetReset = AutoOffsetReset.Earliest };
            _machine = new(_assignment, _options);
            _reader = new(_assignment, _machine, _options, new Text(), new Text(), static () => { });
            foreach (string topic in Topics)
            {
                for (int i = 0; i < 3; i++)
                {
                    TopicPartition partition = new(topic, i);
                    _partitions[partition] = new(partition, _random) { Leader = 1 + _random.Next(2) };
                    _next[partition] = 0;
                }
            }
            _assignment.Replace([.. _partitions.Keys]);
            foreach (PartitionState state in _assignment.All)
            {
                state.Seek(new(0));
            }
        }

        private ClusterView View
        {
            get
            {
                var tracker = new MetadataTracker(1, new Backoff(1, 1, new Random(1)), allowAutoCreation: false);
                tracker.OnResponse(
                    new()
                    {
                        Brokers = [new() { NodeId = 1, Host = "one", Port = 1 }, new() { NodeId = 2, Host = "two", Port = 2 }],
                        Topics = [.. Topics.Select(topic => new MetadataResponse.MetadataResponseTopic
                        {
                            Name = topic,
                            Partitions = [.. _partitions.Values.Where(p => p.Partition.Topic == topic)
                                .Select(static p => new MetadataResponse.MetadataResponsePartition { PartitionIndex = p.Partition.Partition, LeaderId = p.Leader, LeaderEpoch = p.LeaderEpoch })],
                        })],
                    },
                    0);
                return tracker.View;
            }
        }

        public void Step()
        {
            _now += _random.Next(50);
            switch (_random.Next(12))
            {
                case 0 or 1:
                    Any().Append(1 + _random.Next(5));
                    break;
                case 2 or 3 or 4:
                    Send();
                    break;
                case 5 or 6 or 7:
                    Deliver(isLost: _random.Next(10) == 0);
                    break;
                case 8 or 9:
                    Poll();
                    break;
                case 10 when _random.Next(5) == 0:
                    Seek();
                    break;
                case 10:
                    Pause(_random.Next(2) == 0);
                    break;
                case 11 when _random.Next(10) == 0:
                    PartitionModel moved = Any();
                    moved.Leader = 3 - moved.Leader;
                    moved.LeaderEpoch++;
                    break;
            }
        }

        public void Settle()
        {
            foreach (PartitionState state in _assignment.All)
            {
                state.IsPaused = false;
            }
            for (int i = 0; i < 400; i++)
            {
                _now += 2000;
                Send();
                while (_underWay.Count > 0)
                {
                    Deliver(isLost: false);
                }
                Poll();
            }
        }

        public void CheckAllRead()
        {
            Assert.All(_partitions.Values, partition => Assert.DoesNotContain(partition.Offsets, offset => offset >= _next[partition.Partition]));
            _machine.Clear();
            Assert.Equal(0, _open);
        }

        private PartitionModel Any() => _partitions.Values.ElementAt(_random.Next(_partitions.Count));

        private void Send()
        {
            foreach (PlannedFetch planned in _machine.Plan(View, _now))
            {
                _underWay.Add((planned, Answer(planned)));
            }
        }

        /// <summary>A broker's answer, with its half of the session.</summary>
        private BrokerAnswer<FetchResponse> Answer(PlannedFetch planned)
        {
            // Through its bytes, so that what the request says is what the wire can carry.
            using var writer = new MessageWriter();
            planned.Request(_options).Encode(writer, Version);
            FetchRequest request = FetchRequest.Decode(writer.WrittenSpan.ToArray(), Version);
            var response = new FetchResponse();
            if (request.SessionEpoch == 0)
            {
                _sessions[planned.Node] = (_nextSession++, 1, []);
            }
            else if (!_sessions.TryGetValue(planned.Node, out var known) || known.Id != request.SessionId || _random.Next(30) == 0)
            {
                _sessions.Remove(planned.Node);
                response.ErrorCode = ErrorCode.FetchSessionIdNotFound;
                return Wrap(response);
            }
            else if (known.Epoch != request.SessionEpoch)
            {
                response.ErrorCode = ErrorCode.InvalidFetchSessionEpoch;
                return Wrap(response);
            }
            else
            {
                _sessions[planned.Node] = known with { Epoch = known.Epoch + 1 };
            }
            var session = _sessions[planned.Node];
            foreach (var topic in request.ForgottenTopicsData)
            {
                topic.Partitions.ForEach(partition => session.Asked.Remove(new(topic.Topic, partition)));
            }
            foreach (var topic in request.Topics)
            {
                topic.Partitions.ForEach(partition => session.Asked[new(topic.Topic, partition.Partition)] = partition);
            }
            response.SessionId = session.Id;
            foreach (var (partition, asked) in session.Asked.OrderBy(_ => _random.Next()))
            {
                PartitionModel model = _partitions[partition];
                var data = model.Leader == planned.Node ? model.Answer(asked) : new() { PartitionIndex = partition.Partition, ErrorCode = ErrorCode.NotLeaderOrFollower };
                response.Responses.Add(new() { Topic = partition.Topic, Partitions = [data] });
            }
            return Wrap(response);
        }

        private BrokerAnswer<FetchResponse> Wrap(FetchResponse response)
        {
            _open++;
            return new(response, Version, new Frame(() => _open--));
        }

        private void Deliver(bool isLost)
        {
            if (_underWay.Count == 0)
            {
                return;
            }
            int i = _random.Next(_underWay.Count);
            var (planned, answer) = _underWay[i];
            _underWay.RemoveAt(i);
            if (isLost)
            {
                answer!.Dispose();
                _machine.OnFailure(planned, _now);
            }
            else
            {
                _machine.OnResponse(planned, answer!, View, _now);
            }
        }

        private void Poll()
        {
            Assert.Null(_machine.TakeFailure());
            var read = _reader.Read() ?? [];
            Assert.InRange(read.Count, 0, _options.MaxPollRecords);
            foreach (var record in read)
            {
                PartitionModel model = _partitions[record.TopicPartition];
                Assert.False(_assignment.Get(record.TopicPartition).IsPaused);
                Assert.Equal(PartitionModel.ValueOf(record.TopicPartition, record.Offset), record.Value);
                // The next that there is, no other: nothing twice, nothing passed over.
                Assert.Equal(model.Offsets.First(offset => offset >= _next[record.TopicPartition]), record.Offset);
                _next[record.TopicPartition] = record.Offset + 1;
            }
        }

        private void Seek()
        {
            PartitionModel partition = Any();
            long to = _random.NextInt64(partition.EndOffset + 1);
            _assignment.Get(partition.Partition).Seek(new(to));
            _next[partition.Partition] = to;
        }

        private void Pause(bool paused) => _assignment.Get(Any().Partition).IsPaused = paused;
    }

    private sealed class Frame(Action onDispose) : IDisposable
    {
        private bool _disposed;

        public void Dispose()
        {
            Assert.False(_disposed);
            _disposed = true;
            onDispose();
        }
    }

    private sealed class Text : IDeserializer<string?>
    {
        public string? Deserialize(ReadOnlySpan<byte> bytes, bool isNull, string topic, Client.Records.Headers? headers) => isNull ? null : Encoding.UTF8.GetString(bytes);
    }
}
