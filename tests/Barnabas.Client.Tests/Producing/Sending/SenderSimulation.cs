using System.Collections.Immutable;
using Barnabas.Client.Clusters;
using Barnabas.Client.Errors;
using Barnabas.Client.Producing;
using Barnabas.Client.Producing.Accumulating;
using Barnabas.Client.Producing.Sending;
using Barnabas.Client.Serialization;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barnabas.Client.Tests.Producing.Sending;

/// <summary>
/// The sender's machine against a model of a cluster, in virtual time: connections break with requests under way, which the broker may still
/// see later, leaders move, brokers refuse. One seed, one course of events.
/// </summary>
internal sealed class SenderSimulation
{
    private const string Topic = "t";

    private static readonly ErrorCode[] NotWritten = [ErrorCode.NotEnoughReplicas, ErrorCode.KafkaStorageError, ErrorCode.ThrottlingQuotaExceeded];
    private static readonly ErrorCode[] PerhapsWritten = [ErrorCode.NotEnoughReplicasAfterAppend, ErrorCode.RequestTimedOut];
    private static readonly ISerializer<int> Values = Serializers.From<int>(static (value, target) =>
    {
        BitConverter.TryWriteBytes(target.GetSpan(4), value);
        target.Advance(4);
    });

    private readonly Random _random;
    private readonly SimulatedFaults _faults;
    private readonly ProducerOptions _options;
    private readonly RecordAccumulator _accumulator;
    private readonly SenderMachine _machine;
    private readonly SenderActions _actions = new();
    private readonly DeliveryReporter _reporter = new(null, NullLogger.Instance);
    private readonly RecordScratch _scratch = new();
    private readonly PriorityQueue<Action, (long, long)> _events = new();
    private readonly Dictionary<int, ModelConnection> _connections = [];
    private readonly int[] _leaders;
    private readonly int[] _epochs;
    private ClusterView _view = ClusterView.Empty;
    private long _now;
    private long _scheduled;
    private int _tooLargeAbove = int.MaxValue;
    private bool _isCalm;

    public SenderSimulation(int seed, SimulatedFaults faults, ProducerOptions options, int partitions = 3)
    {
        _random = new(seed);
        _faults = faults;
        _options = options;
        _accumulator = new(options, new Random(seed), () => _now, static () => { });
        _machine = new(new SenderSettings(options), _accumulator, new Backoff(options.RetryBackoffMs, options.RetryBackoffMaxMs, new Random(seed)));
        Partitions = [.. Enumerable.Range(0, partitions).Select(static _ => new ModelPartition())];
        Sent = [.. Partitions.Select(static _ => new List<int>())];
        Told = [.. Partitions.Select(static _ => new List<(int, long, KafkaException?)>())];
        _leaders = [.. Partitions.Select(_ => _random.Next(1, 3))];
        _epochs = new int[partitions];
        See();
    }

    public ModelPartition[] Partitions { get; }

    /// <summary>By partition, in the order of the sends.</summary>
    public List<int>[] Sent { get; }

    /// <summary>By partition, in the order of the callbacks: value, offset, error.</summary>
    public List<(int Value, long Offset, KafkaException? Error)>[] Told { get; }

    public int Requests { get; private set; }

    public long FreeBytes => _accumulator.Memory.AvailableBytes;

    /// <summary>Sends so many records with trouble, then lets the cluster recover, until each has its outcome.</summary>
    public void Run(int records)
    {
        int value = 0;
        void Send()
        {
            for (int burst = _random.Next(1, 30); burst > 0 && value < records; burst--)
            {
                Append(value++, _random.Next(Partitions.Length));
            }
            if (value < records)
            {
                After(_random.Next(1, 40), Send);
            }
        }
        Send();
        After(_random.Next(1, 50), Trouble);
        long calmAt = 30_000;
        while (Told.Sum(static told => told.Count) < records)
        {
            Step();
            Assert.True(_now < 1_000_000, "Some records never get an outcome.");
            if (_now > calmAt && value >= records)
            {
                _isCalm = true;
                _tooLargeAbove = int.MaxValue;
            }
        }
    }

    private void Append(int value, int partition)
    {
        Sent[partition].Add(value);
        _scratch.Encode<object?, int>(new(Topic, partition, 0, null, value), 0, Serializers.Null, Values);
        DeliveryCallback callback = (metadata, error) => Told[metadata.Partition].Add((value, metadata.Offset, error));
        int reserved = 0;
        TopicQueues topic = _accumulator.Topic(Topic);
        Assert.True(_accumulator.TryAppend(_scratch, callback, topic, _view.FindTopic(Topic)!, partition, ref reserved));
    }

    /// <summary>One thing happens; then the machine is polled.</summary>
    private void Step()
    {
        if (_events.TryPeek(out _, out var next) && next.Item1 <= Math.Max(_now, _actions.WakeAtMs))
        {
            Action happens = _events.Dequeue();
            _now = Math.Max(_now, next.Item1);
            _actions.Clear();
            happens();
        }
        else
        {
            Assert.NotEqual(long.MaxValue, _actions.WakeAtMs);
            _now = Math.Max(_now + 1, _actions.WakeAtMs);
            _actions.Clear();
        }
        _machine.Poll(_now, _view, _actions);
        CarryOut();
    }

    private void CarryOut()
    {
        foreach (int broker in _actions.Connect)
        {
            After(Delay(), () =>
            {
                if (Fails(_faults.ConnectFails))
                {
                    _machine.OnConnectFailed(broker, _now);
                    return;
                }
                _connections[broker] = new(broker);
                _machine.OnConnected(broker);
            });
        }
        foreach (ProduceCall call in _actions.Calls)
        {
            Requests++;
            Transmit(call);
        }
        if (_actions.RequestProducerId)
        {
            After(Delay(), () =>
            {
                if (Fails(_faults.ConnectFails))
                {
                    _machine.OnProducerIdFailed(new(ErrorCode.NetworkException), _now, _actions);
                }
                else
                {
                    _machine.OnProducerId(new(1000, 0));
                }
            });
        }
        if (_actions.RefreshMetadata)
        {
            After(Delay(), See);
        }
        long freed = 0;
        foreach (EndedBatch ended in _actions.Ended)
        {
            _reporter.Report(ended);
            freed += ended.IsReleased ? _accumulator.Return(ended.Batch) : 0;
        }
        foreach (ProducerBatch batch in _actions.Released)
        {
            freed += _accumulator.Return(batch);
        }
        _accumulator.Memory.Release(freed);
    }

    private void Transmit(ProduceCall call)
    {
        if (!_connections.TryGetValue(call.Broker, out ModelConnection? connection))
        {
            // It broke, and the machine was not told yet.
            After(Delay(), () => _machine.OnOutcome(call, new(null, new(ErrorCode.NetworkException)), _now, _actions));
            return;
        }
        // What is on the wire are copies: the machine may change its batches later.
        ProduceRequest request = ProduceRequest.Decode(Encoded(call), 12);
        connection.Unanswered.Add(call);
        connection.FreeAtMs = Math.Max(connection.FreeAtMs, _now) + Delay();
        void Arrive()
        {
            // A stream: behind what did not arrive nothing arrives.
            connection.EndsHere |= connection.IsBroken && !Fails(_faults.SeenAfterBreak);
            if (!connection.EndsHere && connection.Underway.Remove(Arrive))
            {
                ProduceResponse response = Answer(call.Broker, request);
                connection.AnswersAtMs = Math.Max(connection.AnswersAtMs, _now) + Delay();
                At(connection.AnswersAtMs, () => Return(connection, call, response));
            }
        }
        connection.Underway.Add(Arrive);
        At(connection.FreeAtMs, Arrive);
    }

    private void Return(ModelConnection connection, ProduceCall call, ProduceResponse response)
    {
        if (!connection.IsBroken && connection.Unanswered.Remove(call))
        {
            _machine.OnOutcome(call, new(response, null), _now, _actions);
        }
    }

    private static byte[] Encoded(ProduceCall call)
    {
        using var writer = new Protocol.Wire.MessageWriter();
        call.Encode(writer, 12);
        return writer.WrittenSpan.ToArray();
    }

    private ProduceResponse Answer(int broker, ProduceRequest request)
    {
        var response = new ProduceResponse();
        var topic = new ProduceResponse.TopicProduceResponse { Name = Topic };
        response.Responses.Add(topic);
        foreach (var partition in request.TopicData.Single().PartitionData)
        {
            topic.PartitionResponses.Add(Answer(broker, partition));
        }
        return response;
    }

    private ProduceResponse.PartitionProduceResponse Answer(int broker, ProduceRequest.PartitionProduceData partition)
    {
        ErrorCode refused = ErrorCode.None;
        if (_leaders[partition.Index] != broker)
        {
            refused = ErrorCode.NotLeaderOrFollower;
        }
        else if (new Protocol.Records.RecordBatchHeader(partition.Records.Memory.Span).RecordCount > _tooLargeAbove)
        {
            refused = ErrorCode.MessageTooLarge;
        }
        else if (Fails(_faults.Refused))
        {
            refused = NotWritten[_random.Next(NotWritten.Length)];
        }
        else if (Fails(_faults.RefusedForGood))
        {
            refused = ErrorCode.InvalidRecord;
        }
        if (refused != ErrorCode.None)
        {
            return new() { Index = partition.Index, ErrorCode = refused, BaseOffset = -1 };
        }
        var answer = Partitions[partition.Index].Append(partition.Index, partition.Records.Memory);
        if (answer.ErrorCode == ErrorCode.None && Fails(_faults.Unsure))
        {
            answer.ErrorCode = PerhapsWritten[_random.Next(PerhapsWritten.Length)];
        }
        return answer;
    }

    private void Trouble()
    {
        if (Fails(_faults.Breaks) && _connections.Count > 0)
        {
            Break(_connections.Values.ElementAt(_random.Next(_connections.Count)));
        }
        if (Fails(_faults.Moves))
        {
            int partition = _random.Next(Partitions.Length);
            _leaders[partition] = 3 - _leaders[partition];
            _epochs[partition]++;
        }
        if (Fails(_faults.Shrinks))
        {
            _tooLargeAbove = _random.Next(1, 8);
        }
        if (!_isCalm)
        {
            After(_random.Next(1, 100), Trouble);
        }
    }

    private void Break(ModelConnection connection)
    {
        connection.IsBroken = true;
        _connections.Remove(connection.Broker);
        if (!_faults.SeenLate)
        {
            foreach (Action arrive in connection.Underway.ToArray())
            {
                arrive();
            }
            connection.EndsHere = true;
        }
        foreach (ProduceCall call in connection.Unanswered)
        {
            After(_random.Next(0, 3), () => _machine.OnOutcome(call, new(null, new(ErrorCode.NetworkException)), _now, _actions));
        }
    }

    private void See() => _view = new ClusterView(
        "c",
        1,
        ImmutableDictionary<int, BrokerNode>.Empty.Add(1, new(1, "a", 1)).Add(2, new(2, "b", 2)),
        ImmutableDictionary<string, TopicView>.Empty.Add(
            Topic,
            new(Topic, Guid.Empty, false, [.. _leaders.Select((leader, i) => new PartitionView(i, leader, _epochs[i], [1, 2], [1, 2], [], ErrorCode.None))])),
        ImmutableDictionary<Guid, string>.Empty)
    {
        Version = _view.Version + 1,
    };

    private bool Fails(double chance) => !_isCalm && _random.NextDouble() < chance;

    private int Delay() => Fails(_faults.Slow) ? _random.Next(100, 400) : _random.Next(0, 10);

    private void After(long ms, Action happens) => At(_now + ms, happens);

    private void At(long ms, Action happens) => _events.Enqueue(happens, (ms, _scheduled++));

    private sealed class ModelConnection(int broker)
    {
        public int Broker { get; } = broker;

        public List<ProduceCall> Unanswered { get; } = [];

        public List<Action> Underway { get; } = [];

        public bool IsBroken { get; set; }

        public bool EndsHere { get; set; }

        public long FreeAtMs { get; set; }

        public long AnswersAtMs { get; set; }
    }
}
