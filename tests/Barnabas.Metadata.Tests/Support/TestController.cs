using Barnabas.Metadata.Control;
using Barnabas.Metadata.Features;
using Barnabas.Metadata.Images;
using Barnabas.Metadata.Records;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Metadata.Tests.Support;

/// <summary>A controller whose decisions are committed at once, and the log that it would have written.</summary>
internal sealed class TestController
{
    public static readonly Guid Directory = new("11111111-2222-4333-8444-555555555555");

    public TestController(int brokers = 1, int seed = 1, bool isCombined = false, MetadataVersion? version = null)
    {
        Controller = new Controller(
            new ControllerOptions { NodeId = 1, ClusterId = "cluster", IsCombined = isCombined, QuorumNodeIds = [1] }, new PermissiveConfigs(), new Random(seed));
        Apply(Controller.Activate(BootstrapRecords.Create(version ?? MetadataVersion.Latest), Context));
        for (int id = 1; id <= brokers; id++)
        {
            Start(id);
        }
    }

    public Controller Controller { get; }

    public MetadataImage Image => Controller.Image;

    public List<VersionedRecord> Log { get; } = [];

    public long NowMs { get; set; } = 1_000_000;

    public ControllerContext Context => new(NowMs, Log.Count);

    public T Apply<T>(ControllerResult<T> result)
    {
        if (result.Records.Count > 0)
        {
            // Through bytes, as a log would have them.
            VersionedRecord[] records = [.. result.Records.Select(r => MetadataRecordCodec.Decode(MetadataRecordCodec.Encode(r)))];
            Controller.Replay(records, Log.Count, 1, NowMs);
            Log.AddRange(records);
        }
        return result.Reply;
    }

    public BrokerRegistrationResponse Register(int id, Guid? incarnation = null, long previousEpoch = -1, string? rack = null)
    {
        var request = new BrokerRegistrationRequest
        {
            BrokerId = id,
            ClusterId = "cluster",
            IncarnationId = incarnation ?? new Guid(id, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
            Rack = rack,
            PreviousBrokerEpoch = previousEpoch,
            LogDirs = [new Guid(id, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2)],
            Listeners = [new BrokerRegistrationRequest.Listener { Name = "PLAINTEXT", Host = "localhost", Port = (ushort)(9091 + id) }],
        };
        foreach ((string name, VersionRange range) in SupportedFeatures.All)
        {
            request.Features.Add(new BrokerRegistrationRequest.Feature { Name = name, MinSupportedVersion = range.Min, MaxSupportedVersion = range.Max });
        }
        return Apply(Controller.RegisterBroker(request, Context));
    }

    public BrokerHeartbeatResponse Heartbeat(int id, bool wantFence = false, bool wantShutDown = false) => Apply(Controller.Heartbeat(
        new BrokerHeartbeatRequest
        {
            BrokerId = id,
            BrokerEpoch = Image.Cluster.Broker(id)!.Epoch,
            CurrentMetadataOffset = Log.Count,
            WantFence = wantFence,
            WantShutDown = wantShutDown,
            CordonedLogDirs = [],
        },
        Context));

    public void Start(int id)
    {
        Assert.Equal(ErrorCode.None, Register(id).ErrorCode);
        Assert.False(Heartbeat(id).IsFenced);
    }

    public CreateTopicsResponse.CreatableTopicResult Create(string name, int partitions = 1, short replicas = 1, params (string Name, string? Value)[] configs)
    {
        var topic = new CreateTopicsRequest.CreatableTopic { Name = name, NumPartitions = partitions, ReplicationFactor = replicas };
        foreach ((string key, string? value) in configs)
        {
            topic.Configs.Add(new CreateTopicsRequest.CreatableTopicConfig { Name = key, Value = value });
        }
        return Assert.Single(Apply(Controller.CreateTopics(new CreateTopicsRequest { Topics = [topic] })).Topics);
    }
}
