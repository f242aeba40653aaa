using Barnabas.Coordination.Catalog;
using Barnabas.Coordination.Groups;
using Barnabas.Coordination.Groups.Administration;
using Barnabas.Coordination.Groups.Classic;
using Barnabas.Coordination.Groups.Offsets;
using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.GroupRecords;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barnabas.Coordination.Tests.Groups.Offsets;

/// <summary>A shard of offsets and <see cref="FakeGroup"/>s alone.</summary>
public sealed class OffsetShard : ICoordinatorShard
{
    public OffsetShard(IGroupConfiguration configuration)
    {
        Offsets = new(Groups, configuration, id => new FakeGroup(id), NullLogger.Instance);
        Administration = new(Groups, Offsets, new ClassicMembership(Groups, configuration, new Random(1), NullLogger.Instance), NullLogger.Instance);
    }

    public GroupTable Groups { get; } = new();

    public GroupOffsets Offsets { get; }

    public GroupAdministration Administration { get; }

    public void Replay(CoordinatorRecord record, long offset, long producerId, short producerEpoch)
    {
        switch (record.Key)
        {
            case OffsetCommitKey key:
                Offsets.Replay(key, (OffsetCommitValue?)record.Value, offset, producerId);
                break;
            case LegacyOffsetCommitKey key:
                Offsets.Replay(key, (LegacyOffsetCommitValue?)record.Value, offset, producerId);
                break;
            case GroupMetadataKey key when record.IsTombstone:
                Groups.Remove(key.Group);
                break;
            case GroupMetadataKey key:
                Groups.Put(new FakeGroup(key.Group));
                break;
            default:
                throw new InvalidOperationException($"Record of type {record.Type}.");
        }
    }

    public void ReplayTransactionEnd(long producerId, short producerEpoch, bool committed) => Offsets.ReplayTransactionEnd(producerId, committed);

    public void OnLoaded(Decision decision) => Offsets.OnLoaded(decision);

    public void OnUnloaded(Decision decision)
    {
    }

    public void OnTimer(TimerKey timer, Decision decision) => Offsets.OnTimer(timer, decision);

    public void OnCatalog(CatalogChange change, Decision decision) => Offsets.OnCatalog(change, decision);
}
