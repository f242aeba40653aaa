using Barnabas.Broker.Cluster;
using Barnabas.Broker.Configs;
using Barnabas.Broker.Configuration;
using Barnabas.Broker.Fetching;
using Barnabas.Broker.Groups;
using Barnabas.Broker.LogDirs;
using Barnabas.Broker.Metadata;
using Barnabas.Broker.Offsets;
using Barnabas.Broker.Partitions;
using Barnabas.Broker.Producing;
using Barnabas.Broker.Requests;
using Barnabas.Broker.Topics;
using Barnabas.Metadata.Images;
using Barnabas.Protocol.Apis;
using Barnabas.Storage;
using Microsoft.Extensions.Logging;

namespace Barnabas.Broker.Lifecycle;

/// <summary>Every API that is built, composed once for a broker. Immutable.</summary>
internal sealed class BrokerHandlers
{
    public BrokerHandlers(
        BrokerIdentity identity,
        CurrentConfiguration configuration,
        PartitionTable partitions,
        LogManager logs,
        ControllerLoop controllerLoop,
        GroupCoordinator groups,
        BrokerOptions options,
        Random random)
    {
        Func<MetadataImage> image = () => controllerLoop.Image;
        Func<BrokerConfiguration> current = () => configuration.Value;
        var time = options.Time;
        var controller = new LocalController(controllerLoop);
        var creation = new AutoTopicCreation(controller, current, time);
        var sessions = new FetchSessionCache(configuration.Value.MaxIncrementalFetchSessionCacheSlots, time, random);
        IApiHandler[] handlers =
        [
            new ProduceHandler(partitions),
            new FetchHandler(
                new FetchReader(partitions),
                sessions,
                new FetchDownConverter(options.Logging.CreateLogger<FetchDownConverter>()),
                configuration.Value.FetchMaxBytes,
                time),
            new ListOffsetsHandler(partitions),
            new DeleteRecordsHandler(partitions),
            new OffsetForLeaderEpochHandler(partitions),
            new DescribeProducersHandler(partitions),
            new InitProducerIdHandler(new ProducerIdAllocator(controller, identity, image)),
            new MetadataHandler(identity, image, current, creation),
            new DescribeTopicPartitionsHandler(image, current),
            new CreateTopicsHandler(controller, time),
            new DeleteTopicsHandler(controller, time),
            new CreatePartitionsHandler(controller, time),
            new DescribeConfigsHandler(identity, image, current),
            new AlterConfigsHandler(identity, controller, image, current, time),
            new IncrementalAlterConfigsHandler(identity, controller, image, current, time),
            new ListConfigResourcesHandler(image),
            new DescribeQuorumHandler(() => controllerLoop.Quorum, image),
            new UpdateFeaturesHandler(controller, time),
            new DescribeLogDirsHandler(logs, current),
            new FindCoordinatorHandler(groups, image, creation),
            new JoinGroupHandler(groups),
            new SyncGroupHandler(groups),
            new HeartbeatHandler(groups),
            new LeaveGroupHandler(groups),
            new OffsetCommitHandler(groups, image),
            new OffsetFetchHandler(groups, image),
            new OffsetDeleteHandler(groups, image),
            new ListGroupsHandler(groups),
            new DescribeGroupsHandler(groups),
            new DeleteGroupsHandler(groups),
            new ConsumerGroupHeartbeatHandler(groups),
            new ConsumerGroupDescribeHandler(groups),
        ];
        Broker = WithApiVersions([.. handlers, new DescribeClusterHandler(identity, image, ClusterEndpointType.Broker)], image);
        var ofControllers = handlers.Where(static handler => handler.Key != ApiKey.Fetch && ApiTable.Find(handler.Key)!.Listeners.HasFlag(ApiListeners.Controller));
        Controller = WithApiVersions([.. ofControllers, new DescribeClusterHandler(identity, image, ClusterEndpointType.Controller)], image);
    }

    /// <summary>What client listeners answer.</summary>
    public HandlerTable Broker { get; }

    /// <summary>What controller listeners answer.</summary>
    public HandlerTable Controller { get; }

    private static HandlerTable WithApiVersions(IEnumerable<IApiHandler> handlers, Func<MetadataImage> image)
    {
        HandlerTable? table = null;
        table = new([.. handlers, new ApiVersionsHandler(() => table!, image)]);
        return table;
    }
}
