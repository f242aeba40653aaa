using Barnabas.Coordination.Catalog;
using Barnabas.Coordination.Groups.Administration;
using Barnabas.Coordination.Groups.Classic;
using Barnabas.Coordination.Groups.Consumers;
using Barnabas.Coordination.Groups.Offsets;
using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.GroupRecords;
using Barnabas.Protocol.Messages;
using Microsoft.Extensions.Logging;

namespace Barnabas.Coordination.Groups;

/// <summary>
/// The group coordinator of one partition of <c>__consumer_offsets</c>: leads requests, records, timers and catalog changes to the
/// module they belong to. It decides nothing itself. Owned by the loop of its partition.
/// </summary>
public sealed class GroupShard : ICoordinatorShard
{
    public GroupShard(IGroupConfiguration configuration, Random random, ILogger logger)
    {
        Classic = new(Groups, configuration, random, logger);
        Consumers = new(Groups, configuration, random, logger, Classic);
        Offsets = new(Groups, configuration, static id => new ClassicGroup(id), logger);
        Administration = new(Groups, Offsets, Classic, logger);
    }

    public GroupTable Groups { get; } = new();

    public ClassicMembership Classic { get; }

    public ConsumerMembership Consumers { get; }

    public GroupOffsets Offsets { get; }

    public GroupAdministration Administration { get; }

    public void Join(Decision decision, ClientOrigin origin, JoinGroupRequest request, PendingReply<JoinGroupResponse> reply)
    {
        if (Groups.Find(request.GroupId) is ConsumerGroup { IsEmpty: false } group)
        {
            Consumers.Join(decision, group, origin, request, reply);
        }
        else
        {
            Classic.Join(decision, origin, request, reply);
        }
    }

    public void Sync(Decision decision, ClientOrigin origin, SyncGroupRequest request, PendingReply<SyncGroupResponse> reply)
    {
        if (Groups.Find(request.GroupId) is ConsumerGroup group)
        {
            Consumers.Sync(decision, group, request, reply);
        }
        else
        {
            Classic.Sync(decision, origin, request, reply);
        }
    }

    public void Heartbeat(Decision decision, ClientOrigin origin, HeartbeatRequest request, PendingReply<HeartbeatResponse> reply)
    {
        if (Groups.Find(request.GroupId) is ConsumerGroup group)
        {
            Consumers.Heartbeat(decision, group, request, reply);
        }
        else
        {
            Classic.Heartbeat(decision, origin, request, reply);
        }
    }

    public void Leave(Decision decision, ClientOrigin origin, LeaveGroupRequest request, PendingReply<LeaveGroupResponse> reply)
    {
        if (Groups.Find(request.GroupId) is ConsumerGroup group)
        {
            Consumers.Leave(decision, group, origin, request, reply);
        }
        else
        {
            Classic.Leave(decision, origin, request, reply);
        }
    }

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
            case GroupMetadataKey key:
                Classic.Replay(key, (GroupMetadataValue?)record.Value);
                break;
            case ConsumerGroupMetadataKey or ConsumerGroupPartitionMetadataKey or ConsumerGroupMemberMetadataKey
                or ConsumerGroupTargetAssignmentMetadataKey or ConsumerGroupTargetAssignmentMemberKey
                or ConsumerGroupCurrentMemberAssignmentKey or ConsumerGroupRegularExpressionKey:
                Consumers.Replay(record);
                break;
            default:
                throw new InvalidOperationException($"A record of type {record.Type} at offset {offset} belongs to no module of the group coordinator.");
        }
    }

    public void ReplayTransactionEnd(long producerId, short producerEpoch, bool committed) => Offsets.ReplayTransactionEnd(producerId, committed);

    public void OnLoaded(Decision decision)
    {
        Classic.OnLoaded(decision);
        Consumers.OnLoaded(decision);
        Offsets.OnLoaded(decision);
    }

    public void OnUnloaded(Decision decision) => Classic.OnUnloaded(decision);

    public void OnTimer(TimerKey timer, Decision decision)
    {
        switch (timer.Kind)
        {
            case GroupTimer.ClassicSession or GroupTimer.ClassicPendingMember or GroupTimer.ClassicJoin or GroupTimer.ClassicSync:
                Classic.OnTimer(timer, decision);
                break;
            case GroupTimer.ConsumerSession or GroupTimer.ConsumerRevocation or GroupTimer.ConsumerJoin or GroupTimer.ConsumerSync:
                Consumers.OnTimer(timer, decision);
                break;
            case GroupTimer.Expiry:
                Offsets.OnTimer(timer, decision);
                break;
            default:
                throw new InvalidOperationException($"A timer of kind {timer.Kind} belongs to no module of the group coordinator.");
        }
    }

    public void OnCatalog(CatalogChange change, Decision decision)
    {
        Consumers.OnCatalog(change, decision);
        Offsets.OnCatalog(change, decision);
    }
}
