using System.Collections.Immutable;
using Barnabas.Client.Clusters;
using Barnabas.Client.Producing;
using Barnabas.Client.Producing.Accumulating;
using Barnabas.Client.Producing.Sending;
using Barnabas.Client.Records;
using Barnabas.Client.Serialization;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barnabas.Benchmarks.Scenarios;

/// <summary>
/// One produce request's worth of the producer without the network: records serialized and appended, the batch sealed, the request encoded,
/// its answer read, each record's callback called. What it allocates is the request's and the answer's; a record costs nothing.
/// </summary>
internal sealed class ProducerRound(string name, int records) : IScenario
{
    private const string Topic = "topic";
    private const short Version = 12;

    private readonly SenderActions _actions = new();
    private readonly RecordScratch _scratch = new();
    private readonly ProducerRecord<byte[]?, byte[]?> _record = new(Topic, [1, 2, 3, 4], new byte[100]);
    private readonly DeliveryReporter _reporter = new(null, NullLogger.Instance);
    private DeliveryCallback _callback = static (_, _) => { };
    private RecordAccumulator _accumulator = null!;
    private SenderMachine _machine = null!;
    private ClusterView _view = ClusterView.Empty;
    private byte[] _answer = [];
    private long _delivered;

    public string Name => name;

    public void SetUp()
    {
        var options = new ProducerOptions { BootstrapServers = "localhost:9092", BatchSize = 1 << 20, LingerMs = 0 };
        _accumulator = new(options, new Random(1), static () => 0, static () => { });
        _machine = new(new SenderSettings(options), _accumulator, new Backoff(100, 1000, new Random(1)));
        _view = new(
            "cluster",
            1,
            ImmutableDictionary<int, BrokerNode>.Empty.Add(1, new(1, "localhost", 9092)),
            ImmutableDictionary<string, TopicView>.Empty.Add(Topic, new(Topic, Guid.Empty, false, [new(0, 1, 0, [1], [1], [], ErrorCode.None)])),
            ImmutableDictionary<Guid, string>.Empty);
        _machine.OnProducerId(new(1, 0));
        _machine.OnConnected(1);
        _callback = (_, _) => _delivered++;
        using var writer = new MessageWriter();
        new ProduceResponse { Responses = [new() { Name = Topic, PartitionResponses = [new()] }] }.Encode(writer, Version);
        _answer = writer.WrittenSpan.ToArray();
    }

    public void Run()
    {
        TopicQueues topic = _accumulator.Topic(Topic);
        TopicView view = topic.Find(_view)!;
        for (int i = 0; i < records; i++)
        {
            int reserved = 0;
            _scratch.Encode(_record, 0, Serializers.Bytes, Serializers.Bytes);
            _accumulator.TryAppend(_scratch, _callback, topic, view, 0, ref reserved);
        }
        _actions.Clear();
        _machine.Poll(0, _view, _actions);
        ProduceCall call = _actions.Calls[0];
        using (var writer = new MessageWriter(call.SizeHint))
        {
            call.Encode(writer, Version);
        }
        _actions.Clear();
        _machine.OnOutcome(call, new(ProduceResponse.Decode(_answer, Version), null), 0, _actions);
        EndedBatch ended = _actions.Ended[0];
        _reporter.Report(ended);
        _accumulator.Memory.Release(_accumulator.Return(ended.Batch));
    }

    public override string ToString() => Name;
}
