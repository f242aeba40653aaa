using System.Collections.Immutable;
using Barnabas.Protocol.MetadataRecords;

namespace Barnabas.Metadata.Images;

/// <summary>Changes of broker and controller registrations; owned as its <see cref="MetadataDelta"/>.</summary>
public sealed class ClusterDelta(ClusterImage image)
{
    private readonly SortedDictionary<int, BrokerRegistration?> _brokers = [];
    private readonly SortedDictionary<int, ControllerRegistration> _controllers = [];

    /// <summary>New registrations by broker id; null where the broker was unregistered.</summary>
    public IReadOnlyDictionary<int, BrokerRegistration?> ChangedBrokers => _brokers;

    public IReadOnlyDictionary<int, ControllerRegistration> ChangedControllers => _controllers;

    internal void Replay(RegisterBrokerRecord record) => _brokers[record.BrokerId] = BrokerRegistration.FromRecord(record);

    internal void Replay(UnregisterBrokerRecord record)
    {
        Require(record.BrokerId, record.BrokerEpoch, nameof(UnregisterBrokerRecord));
        _brokers[record.BrokerId] = null;
    }

    internal void Replay(FenceBrokerRecord record) =>
        _brokers[record.Id] = Require(record.Id, record.Epoch, nameof(FenceBrokerRecord)) with { Fenced = true };

    internal void Replay(UnfenceBrokerRecord record) =>
        _brokers[record.Id] = Require(record.Id, record.Epoch, nameof(UnfenceBrokerRecord)) with { Fenced = false };

    internal void Replay(BrokerRegistrationChangeRecord record)
    {
        BrokerRegistration broker = Require(record.BrokerId, record.BrokerEpoch, nameof(BrokerRegistrationChangeRecord));
        _brokers[record.BrokerId] = broker with
        {
            // 1 fences and -1 unfences; 0 says nothing.
            Fenced = record.Fenced == 0 ? broker.Fenced : record.Fenced > 0,
            InControlledShutdown = broker.InControlledShutdown || record.InControlledShutdown > 0,
            Directories = record.LogDirs.Count > 0 ? [.. record.LogDirs] : broker.Directories,
            CordonedDirectories = record.CordonedLogDirs is { } cordoned ? ImmutableArray.CreateRange(cordoned) : broker.CordonedDirectories,
        };
    }

    internal void Replay(RegisterControllerRecord record) => _controllers[record.ControllerId] = ControllerRegistration.FromRecord(record);

    internal ClusterImage Apply()
    {
        ImmutableSortedDictionary<int, BrokerRegistration>.Builder brokers = image.Brokers.ToBuilder();
        foreach ((int id, BrokerRegistration? broker) in _brokers)
        {
            if (broker is null)
            {
                brokers.Remove(id);
            }
            else
            {
                brokers[id] = broker;
            }
        }
        return new ClusterImage(brokers.ToImmutable(), image.Controllers.SetItems(_controllers));
    }

    private BrokerRegistration Require(int id, long epoch, string record)
    {
        BrokerRegistration? broker = _brokers.TryGetValue(id, out var changed) ? changed : image.Broker(id);
        if (broker is null)
        {
            throw new MetadataRecordException($"A {record} names broker {id}, which is not registered.");
        }
        return broker.Epoch == epoch
            ? broker
            : throw new MetadataRecordException($"A {record} names epoch {epoch} of broker {id}, which is registered with epoch {broker.Epoch}.");
    }
}
