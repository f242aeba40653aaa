using Barnabas.Broker.Configuration;
using Barnabas.Broker.Metadata;
using Barnabas.Metadata.Control;
using Barnabas.Metadata.Features;
using Barnabas.Metadata.Images;
using Barnabas.Metadata.Records;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Raft.Formatting;
using Barnabas.Raft.Log;
using Barnabas.Raft.Quorum;
using Barnabas.Storage;
using Barnabas.Storage.Directories;
using Barnabas.Storage.Disk;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barnabas.Raft.Tests.Support;

/// <summary>The metadata half of a combined node on a directory: formatted where it is not, loaded, registered and unfenced.</summary>
internal sealed class MetadataNode : IAsyncDisposable
{
    private MetadataNode(ControllerLoop loop, BrokerRegistrar registrar)
    {
        Loop = loop;
        Registrar = registrar;
    }

    public ControllerLoop Loop { get; }

    public BrokerRegistrar Registrar { get; }

    public MetadataImage Image => Loop.Image;

    public static async Task<MetadataNode> StartAsync(
        string directory, int port = 9092, long maxBytesBetweenSnapshots = long.MaxValue, int seed = 1, IMetadataPublisher? publisher = null, bool standalone = false)
    {
        var random = new Random(seed);
        var storage = new StorageContext(TimeProvider.System, random);
        var formatter = new StorageFormatter(storage, random);
        if (MetaProperties.Read(FileDisk.Instance, directory) is null)
        {
            formatter.Format(new FormatOptions
            {
                LogDirectories = [directory],
                ClusterId = formatter.NewClusterId(),
                NodeId = 1,
                BootstrapRecords = [.. BootstrapRecords.Create(MetadataVersion.Latest).Select(r => (ReadOnlyMemory<byte>)MetadataRecordCodec.Encode(r))],
                Standalone = standalone ? [new FormatOptions.StandaloneListener("CONTROLLER", "127.0.0.1", (ushort)(port + 1000))] : null,
            });
        }
        MetaProperties properties = MetaProperties.Read(FileDisk.Instance, directory)!;
        var logOptions = new MetadataLogOptions { LogDirectory = directory, Storage = storage };
        var quorum = new SingleVoterQuorum(1, properties.DirectoryId!.Value, MetadataLog.Open(logOptions), logOptions);
        var controllerOptions = new ControllerOptions { NodeId = 1, ClusterId = properties.ClusterId, IsCombined = true, QuorumNodeIds = [1] };
        var loopOptions = new ControllerLoopOptions
        {
            Bootstrap = [.. formatter.ReadBootstrap(directory).Select(MetadataRecordCodec.Decode)],
            Registration = new ControllerRegistrationRequest
            {
                ControllerId = 1,
                IncarnationId = Guid.NewGuid(),
                Listeners = [new() { Name = "CONTROLLER", Host = "127.0.0.1", Port = (ushort)(port + 1000) }],
                Features = [.. SupportedFeatures.All.Select(f => new ControllerRegistrationRequest.Feature
                {
                    Name = f.Key,
                    MinSupportedVersion = f.Value.Min,
                    MaxSupportedVersion = f.Value.Max,
                })],
            },
            MaxBytesBetweenSnapshots = maxBytesBetweenSnapshots,
        };
        var validator = new ControllerConfigValidator(BrokerConfiguration.Parse(new Dictionary<string, string>
        {
            ["node.id"] = "1",
            ["process.roles"] = "broker,controller",
            ["listeners"] = "PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093",
            ["controller.listener.names"] = "CONTROLLER",
            ["controller.quorum.voters"] = "1@127.0.0.1:9093",
            ["listener.security.protocol.map"] = "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        }));
        var loop = new ControllerLoop(
            loopOptions, quorum, new Controller(controllerOptions, validator, random), TimeProvider.System, NullLogger<ControllerLoop>.Instance);
        if (publisher is not null)
        {
            loop.Subscribe(publisher);
        }
        await loop.StartAsync();
        var registrar = new BrokerRegistrar(loop, new BrokerRegistrationRequest
        {
            BrokerId = 1,
            ClusterId = properties.ClusterId,
            IncarnationId = Guid.NewGuid(),
            LogDirs = [properties.DirectoryId.Value],
            Listeners = [new() { Name = "PLAINTEXT", Host = "127.0.0.1", Port = (ushort)port }],
            Features = [.. SupportedFeatures.All.Select(f => new BrokerRegistrationRequest.Feature
            {
                Name = f.Key,
                MinSupportedVersion = f.Value.Min,
                MaxSupportedVersion = f.Value.Max,
            })],
        });
        await registrar.RegisterAsync();
        await registrar.UnfenceAsync();
        return new MetadataNode(loop, registrar);
    }

    public async Task CreateAsync(string topic, int partitions = 1, params (string Key, string Value)[] configs)
    {
        var request = new CreateTopicsRequest
        {
            Topics =
            [
                new CreateTopicsRequest.CreatableTopic
                {
                    Name = topic,
                    NumPartitions = partitions,
                    ReplicationFactor = 1,
                    Configs = [.. configs.Select(c => new CreateTopicsRequest.CreatableTopicConfig { Name = c.Key, Value = c.Value })],
                },
            ],
        };
        CreateTopicsResponse response = await Loop.SubmitAsync((c, _) => c.CreateTopics(request));
        Assert.Equal((ErrorCode.None, null), (response.Topics[0].ErrorCode, response.Topics[0].ErrorMessage));
    }

    public async Task StopAsync()
    {
        await Registrar.ShutDownAsync();
        await DisposeAsync();
    }

    public ValueTask DisposeAsync() => Loop.DisposeAsync();
}
