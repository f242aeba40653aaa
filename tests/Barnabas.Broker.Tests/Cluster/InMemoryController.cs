using Barnabas.Broker.Cluster;
using Barnabas.Broker.Configuration;
using Barnabas.Broker.Metadata;
using Barnabas.Metadata.Control;
using Barnabas.Metadata.Features;
using Barnabas.Metadata.Images;
using Barnabas.Metadata.Records;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Tests.Cluster;

/// <summary>The real controller over a log in memory, where everything is committed at once. Broker 1 is registered and alive on two listeners.</summary>
internal sealed class InMemoryController : IActiveController
{
    public const string Listener = "PLAINTEXT";
    public const string InternalListener = "INTERNAL";
    public const int NodeId = 1;
    public static readonly BrokerIdentity Identity = new(NodeId, "MkU3OEVBNTcwNTJENDM2Qg");

    private const long NowMs = 1_000_000;
    private readonly Controller _controller;
    private readonly BrokerConfiguration _file;
    private long _offset;

    public InMemoryController(params (string Name, string Value)[] configs)
    {
        _file = BrokerConfiguration.Parse(configs.Append(("node.id", "1")).ToDictionary(static config => config.Item1, static config => config.Item2));
        _controller = new(
            new()
            {
                NodeId = NodeId,
                ClusterId = Identity.ClusterId,
                QuorumNodeIds = [NodeId],
                DefaultPartitions = _file.NumPartitions,
                DeleteTopicEnabled = _file.DeleteTopicEnable,
            },
            new ControllerConfigValidator(_file),
            new Random(7));
        Commit(_controller.Activate(BootstrapRecords.Create(MetadataVersion.Latest), Context));
        Start(NodeId);
    }

    public MetadataImage Image => _controller.Image;

    /// <summary>What the broker would make of its file and the dynamic values.</summary>
    public BrokerConfiguration Configuration =>
        _file.WithDynamic(Image.Configurations.Of(ConfigResource.ClusterDefault), Image.Configurations.Of(ConfigResource.Broker(NodeId)));

    /// <summary>Whether the office is vacant: then every call fails.</summary>
    public bool IsUnavailable { get; set; }

    /// <summary>Whether calls are taken and never answered.</summary>
    public bool IsStuck { get; set; }

    public int Calls { get; private set; }

    private ControllerContext Context => new(NowMs, _offset);

    public void Start(int id, bool isFenced = false, string? rack = null, string[]? listeners = null)
    {
        var request = new BrokerRegistrationRequest
        {
            BrokerId = id,
            ClusterId = Identity.ClusterId,
            IncarnationId = new Guid(id, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
            Rack = rack,
            PreviousBrokerEpoch = -1,
            LogDirs = [new Guid(id, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2)],
        };
        foreach (string listener in listeners ?? [Listener, InternalListener])
        {
            request.Listeners.Add(new() { Name = listener, Host = $"{listener.ToLowerInvariant()}-{id}", Port = (ushort)(9000 + id) });
        }
        foreach (var (name, range) in SupportedFeatures.All)
        {
            request.Features.Add(new() { Name = name, MinSupportedVersion = range.Min, MaxSupportedVersion = range.Max });
        }
        Assert.Equal(ErrorCode.None, Commit(_controller.RegisterBroker(request, Context)).ErrorCode);
        Heartbeat(id, isFenced);
    }

    public void RegisterController(string listener, string host, ushort port) => Commit(_controller.RegisterController(new()
    {
        ControllerId = NodeId,
        Listeners = [new() { Name = listener, Host = host, Port = port }],
    }));

    public void Heartbeat(int id, bool wantFence) => Commit(_controller.Heartbeat(
        new()
        {
            BrokerId = id,
            BrokerEpoch = Image.Cluster.Broker(id)!.Epoch,
            CurrentMetadataOffset = _offset,
            WantFence = wantFence,
        },
        Context));

    public TopicImage Create(string name, int partitions = 1, short replicas = 1, params (string Name, string Value)[] configs)
    {
        var topic = new CreateTopicsRequest.CreatableTopic { Name = name, NumPartitions = partitions, ReplicationFactor = replicas };
        topic.Configs.AddRange(configs.Select(static config => new CreateTopicsRequest.CreatableTopicConfig { Name = config.Name, Value = config.Value }));
        Assert.Equal(ErrorCode.None, Commit(_controller.CreateTopics(new() { Topics = [topic] })).Topics.Single().ErrorCode);
        return Image.Topics.Find(name)!;
    }

    public Task<CreateTopicsResponse> CreateTopicsAsync(CreateTopicsRequest request) => CallAsync(() => _controller.CreateTopics(request));

    public Task<DeleteTopicsResponse> DeleteTopicsAsync(DeleteTopicsRequest request, short version) => CallAsync(() => _controller.DeleteTopics(request, version));

    public Task<CreatePartitionsResponse> CreatePartitionsAsync(CreatePartitionsRequest request) => CallAsync(() => _controller.CreatePartitions(request));

    public Task<AlterConfigsResponse> AlterConfigsAsync(AlterConfigsRequest request) => CallAsync(() => _controller.AlterConfigs(request));

    public Task<IncrementalAlterConfigsResponse> IncrementalAlterConfigsAsync(IncrementalAlterConfigsRequest request) =>
        CallAsync(() => _controller.IncrementalAlterConfigs(request));

    public Task<UpdateFeaturesResponse> UpdateFeaturesAsync(UpdateFeaturesRequest request, short version) => CallAsync(() => _controller.UpdateFeatures(request, version));

    public Task<AllocateProducerIdsResponse> AllocateProducerIdsAsync(AllocateProducerIdsRequest request) => CallAsync(() => _controller.AllocateProducerIds(request));

    private Task<T> CallAsync<T>(Func<ControllerResult<T>> decide)
    {
        Calls++;
        if (IsUnavailable)
        {
            return Task.FromException<T>(new ControllerUnavailableException("No controller."));
        }
        return IsStuck ? new TaskCompletionSource<T>().Task : Task.FromResult(Commit(decide()));
    }

    private T Commit<T>(ControllerResult<T> result)
    {
        if (result.Records.Count > 0)
        {
            _controller.Replay(result.Records, _offset, 1, NowMs);
            _offset += result.Records.Count;
        }
        return result.Reply;
    }
}
