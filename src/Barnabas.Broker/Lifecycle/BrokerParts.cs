using Barnabas.Broker.Cluster;
using Barnabas.Broker.Configuration;
using Barnabas.Broker.Groups;
using Barnabas.Broker.Metadata;
using Barnabas.Broker.Partitions;
using Barnabas.Broker.Requests;
using Barnabas.Metadata.Control;
using Barnabas.Metadata.Records;
using Barnabas.Network.Serving;
using Barnabas.Raft;
using Barnabas.Raft.Log;
using Barnabas.Raft.Quorum;
using Barnabas.Storage;
using Microsoft.Extensions.Logging;

namespace Barnabas.Broker.Lifecycle;

/// <summary>
/// The parts of a running broker, made in the order in which they need each other and ended in the other: log directories, metadata,
/// partitions, listeners, background work. Owned by its <see cref="KafkaBroker"/>.
/// </summary>
internal sealed class BrokerParts
{
    private readonly ILogger _logger;
    private readonly LogManager _logs;
    private readonly ControllerLoop _controller;
    private readonly BrokerRegistrar _registrar;
    private readonly GroupCoordinator _groups;
    private readonly SocketServer? _controllerServer;
    private readonly StorageLoop _storageLoop;
    private readonly TaskCompletionSource _failed;

    private BrokerParts(
        BrokerIdentity identity,
        BrokerHandlers handlers,
        LogManager logs,
        ControllerLoop controller,
        BrokerRegistrar registrar,
        GroupCoordinator groups,
        SocketServer clientServer,
        SocketServer? controllerServer,
        StorageLoop storageLoop,
        TaskCompletionSource failed,
        ILogger logger)
    {
        Identity = identity;
        Handlers = handlers;
        ClientServer = clientServer;
        _logs = logs;
        _controller = controller;
        _registrar = registrar;
        _groups = groups;
        _controllerServer = controllerServer;
        _storageLoop = storageLoop;
        _failed = failed;
        _logger = logger;
    }

    public BrokerIdentity Identity { get; }

    public BrokerHandlers Handlers { get; }

    public SocketServer ClientServer { get; }

    public Task Failed => _failed.Task;

    public static async Task<BrokerParts> StartAsync(BrokerOptions options, CancellationToken cancellation)
    {
        var configuration = options.Configuration;
        var logger = options.Logging.CreateLogger<KafkaBroker>();
        if (!configuration.IsSingleNode)
        {
            throw new BrokerStartException("Only a single node with both roles (process.roles=broker,controller) can be run so far; controller.quorum.voters names others.");
        }
        ConfigurationLog.WarnOfKeysWithoutEffect(logger, configuration);
        var random = new Random(options.Seed);
        var storage = new StorageContext(options.Time, new Random(random.Next()))
        {
            Logger = options.Logging.CreateLogger<LogManager>(),
            ProducerIdExpirationMs = configuration.ProducerIdExpirationMs,
            CachedBytes = CachedBytes(configuration),
        };
        var (clusterId, directoryId, bootstrap) = new LogDirectoryPreparation(configuration, storage, new Random(random.Next()), logger).Prepare();
        var identity = new BrokerIdentity(configuration.NodeId, clusterId);
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var undo = new Stack<Func<ValueTask>>();
        try
        {
            var logs = OpenLogs(configuration, storage, failed);
            undo.Push(() => Disposed(logs));
            cancellation.ThrowIfCancellationRequested();

            var current = new CurrentConfiguration(configuration);
            var partitions = new PartitionTable();
            var controller = CreateController(options, identity, directoryId, bootstrap, storage, new Random(random.Next()));
            undo.Push(controller.DisposeAsync);
            controller.Subscribe(current);
            controller.Subscribe(new PartitionPublisher(identity.NodeId, partitions, logs, current, logger));
            var groups = new GroupCoordinator(identity.NodeId, partitions, current, options.Time, new Random(random.Next()), options.Logging);
            controller.Subscribe(groups);
            undo.Push(() => new(groups.StopAsync()));
            await controller.StartAsync().ConfigureAwait(false);
            _ = controller.Completion.ContinueWith(
                ended => failed.TrySetException(ended.Exception!.InnerExceptions),
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted,
                TaskScheduler.Default);

            var handlers = new BrokerHandlers(identity, current, partitions, logs, controller, groups, options, new Random(random.Next()));
            var clientServer = Bind(options, handlers.Broker, listener => !configuration.ControllerListenerNames.Contains(listener.Name))!;
            undo.Push(clientServer.DisposeAsync);
            var controllerServer = Bind(options, handlers.Controller, listener => configuration.ControllerListenerNames.Contains(listener.Name));
            undo.Push(() => controllerServer?.DisposeAsync() ?? ValueTask.CompletedTask);

            var registrar = new BrokerRegistrar(controller, Registration.Of(configuration, identity, logs, clientServer.Endpoints, new Random(random.Next())));
            await registrar.RegisterAsync().ConfigureAwait(false);
            await registrar.UnfenceAsync().ConfigureAwait(false);
            clientServer.Start();
            controllerServer?.Start();
            var storageLoop = new StorageLoop(logs, configuration.ReplicaHighWatermarkCheckpointIntervalMs, options.Time, logger);
            storageLoop.Start();
            return new(identity, handlers, logs, controller, registrar, groups, clientServer, controllerServer, storageLoop, failed, logger);
        }
        catch (Exception failure)
        {
            while (undo.TryPop(out var end))
            {
                await end().ConfigureAwait(false);
            }
            if (failure is IOException or RaftStorageException or System.Net.Sockets.SocketException or NotSupportedException or InvalidDataException)
            {
                throw new BrokerStartException(failure.Message, failure);
            }
            throw;
        }
    }

    public async Task StopAsync(TimeSpan patience)
    {
        // Members that wait for others are answered: else the listeners would wait for them.
        await _groups.StopAsync().ConfigureAwait(false);
        await ClientServer.StopAsync(patience).ConfigureAwait(false);
        if (_controllerServer is not null)
        {
            await _controllerServer.StopAsync(patience).ConfigureAwait(false);
            await _controllerServer.DisposeAsync().ConfigureAwait(false);
        }
        await ClientServer.DisposeAsync().ConfigureAwait(false);
        await _storageLoop.DisposeAsync().ConfigureAwait(false);
        try
        {
            await _registrar.ShutDownAsync().ConfigureAwait(false);
        }
        catch (RaftStorageException failure)
        {
            BrokerLog.ShutdownIncomplete(_logger, failure.Message);
        }
        await _controller.DisposeAsync().ConfigureAwait(false);
        _logs.Shutdown(_registrar.BrokerEpoch);
    }

    /// <summary>The memory is that of the container, where there is one.</summary>
    private static long CachedBytes(BrokerConfiguration configuration) => configuration.LogCacheBytes >= 0
        ? configuration.LogCacheBytes
        : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;

    private static LogManager OpenLogs(BrokerConfiguration configuration, StorageContext storage, TaskCompletionSource failed)
    {
        LogManager? logs = null;
        logs = LogManager.Open(new()
        {
            LogDirectories = configuration.LogDirs,
            Context = storage,
            ConfigOf = _ => configuration.TopicDefaults.Log,
            RecoveryThreadsPerDirectory = configuration.NumRecoveryThreadsPerDataDir,
            RetentionCheckIntervalMs = configuration.LogRetentionCheckIntervalMs,
            RecoveryCheckpointIntervalMs = configuration.LogFlushOffsetCheckpointIntervalMs,
            StartOffsetCheckpointIntervalMs = configuration.LogFlushStartOffsetCheckpointIntervalMs,
            ProducerExpirationCheckIntervalMs = configuration.ProducerIdExpirationCheckIntervalMs,
            OnDirectoryFailure = directory =>
            {
                if (logs?.Directories.Any(static other => other.IsOnline) == false)
                {
                    failed.TrySetException(new IOException($"{directory.DirectoryPath}, the last log directory that was online, has failed."));
                }
            },
        });
        return logs;
    }

    private static ControllerLoop CreateController(
        BrokerOptions options, BrokerIdentity identity, Guid directoryId, IReadOnlyList<VersionedRecord> bootstrap, StorageContext storage, Random random)
    {
        var configuration = options.Configuration;
        var logOptions = new MetadataLogOptions
        {
            LogDirectory = Path.GetFullPath(configuration.MetadataLogDir),
            Storage = storage,
            SegmentBytes = configuration.MetadataLogSegmentBytes,
            SegmentMs = configuration.MetadataLogSegmentMs,
            RetentionBytes = configuration.MetadataMaxRetentionBytes,
            RetentionMs = configuration.MetadataMaxRetentionMs,
        };
        var quorum = new SingleVoterQuorum(identity.NodeId, directoryId, MetadataLog.Open(logOptions), logOptions);
        var controller = new Controller(
            new()
            {
                NodeId = identity.NodeId,
                ClusterId = identity.ClusterId,
                IsCombined = true,
                QuorumNodeIds = [identity.NodeId],
                DefaultPartitions = configuration.NumPartitions,
                DefaultReplicationFactor = (short)configuration.DefaultReplicationFactor,
                MinInSyncReplicas = configuration.MinInSyncReplicas,
                DeleteTopicEnabled = configuration.DeleteTopicEnable,
                BrokerSessionTimeoutMs = configuration.BrokerSessionTimeoutMs,
            },
            new ControllerConfigValidator(configuration),
            random);
        return new(
            new()
            {
                Bootstrap = bootstrap,
                Registration = Registration.OfController(configuration, identity, random),
                MaxBytesBetweenSnapshots = configuration.MetadataLogMaxRecordBytesBetweenSnapshots,
                MaxSnapshotIntervalMs = configuration.MetadataLogMaxSnapshotIntervalMs,
            },
            quorum,
            controller,
            options.Time,
            options.Logging.CreateLogger<ControllerLoop>());
    }

    /// <summary>Takes the ports of the listeners of one kind; null where there is none of it.</summary>
    private static SocketServer? Bind(BrokerOptions options, HandlerTable handlers, Func<ListenerEndpoint, bool> isOurs)
    {
        var configuration = options.Configuration;
        ListenerEndpoint[] endpoints = [.. configuration.Listeners.Where(isOurs)];
        if (endpoints.Length == 0)
        {
            return null;
        }
        var server = new SocketServer(
            new()
            {
                SocketRequestMaxBytes = configuration.SocketRequestMaxBytes,
                MaxConnections = configuration.MaxConnections,
                MaxConnectionsPerIp = configuration.MaxConnectionsPerIp,
                MaxConnectionsPerIpOverrides = configuration.MaxConnectionsPerIpOverrides,
                ConnectionsMaxIdle = TimeSpan.FromMilliseconds(configuration.ConnectionsMaxIdleMs),
                QueuedMaxRequests = configuration.QueuedMaxRequests,
                QueuedMaxRequestBytes = configuration.QueuedMaxRequestBytes,
                SocketListenBacklogSize = configuration.SocketListenBacklogSize,
                SocketSendBufferBytes = configuration.SocketSendBufferBytes,
                SocketReceiveBufferBytes = configuration.SocketReceiveBufferBytes,
            },
            new RequestDispatcher(handlers, options.Logging.CreateLogger<RequestDispatcher>()),
            options.Time,
            options.Logging.CreateLogger<SocketServer>());
        server.Bind(endpoints);
        return server;
    }

    private static ValueTask Disposed(LogManager logs)
    {
        logs.Dispose();
        return ValueTask.CompletedTask;
    }
}
