using Barnabas.Coordination.Catalog;
using Barnabas.Coordination.Groups.Administration;
using Barnabas.Coordination.Groups.Classic;
using Barnabas.Coordination.Groups.Offsets;
using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.GroupRecords;
using Barnabas.Protocol.Messages;
using Microsoft.Extensions.Logging;
using OffsetFetchRequestGroup = Barnabas.Protocol.Messages.OffsetFetchRequest.OffsetFetchRequestGroup;
using OffsetFetchResponseGroup = Barnabas.Protocol.Messages.OffsetFetchResponse.OffsetFetchResponseGroup;

namespace Barnabas.Coordination.Groups;

/// <summary>
/// The group coordinator of one partition of <c>__consumerOffsets</c>: leads requests, records, timers and catalog changes to the
/// module they belong to. It decides nothing itself. Owned by the loop of its partition.
/// </summary>
public sealed class GroupShard : ICoordinatorShard
{
    public GroupShard(IGroupConfiguration configuration, Random random, ILogger logger)
    {
        Classic = new(Groups, configuration, random, logger);
        Offsets = new(Groups, configuration, static id => new ClassicGroup(id), logger);
        Administration = new(Groups, Offsets, logger);
    }

    public GroupTable Groups { get; } = new();

    public ClassicMembership Classic { get; }

    public GroupOffsets Offsets { get; }

    public GroupAdministration Administration { get; }

    public void Join(Decision decision, ClientOrigin origin, JoinGroupRequest request, PendingReply<JoinGroupResponse> reply) =>
        Classic.Join(decision, origin, request, reply);

    public void Sync(Decision decision, ClientOrigin origin, SyncGroupRequest request, PendingReply<SyncGroupResponse> reply) =>
        Classic.Sync(decision, origin, request, reply);

    public void Heartbeat(Decision decision, ClientOrigin origin, HeartbeatRequest request, PendingReply<HeartbeatResponse> reply) =>
        Classic.Heartbeat(decision, origin, request, reply);

    public void Leave(Decision decision, ClientOrigin origin, LeaveGroupRequest request, PendingReply<LeaveGroupResponse> reply) =>
        Classic.Leave(decision, origin, request, reply);

    /// <summary><c>OffsetCommit</c> of topics that exist.</summary>
    public void CommitOffsets(Decision decision, ClientOrigin origin, OffsetCommitRequest request, PendingReply<OffsetCommitResponse> reply) =>
        Offsets.Commit(decision, origin, request, reply);

    public void FetchOffsets(Decision decision, OffsetFetchRequestGroup request, bool requireStable, PendingReply<OffsetFetchResponseGroup> reply) =>
        Offsets.Fetch(decision, request, requireStable, reply);

    public void DeleteOffsets(Decision decision, OffsetDeleteRequest request, PendingReply<OffsetDeleteResponse> reply) =>
        Offsets.Delete(decision, request, reply);

    public void List(Decision decision, ListGroupsRequest request, PendingReply<ListGroupsResponse> reply) =>
        Administration.List(decision, request, reply);

    public void Delete(Decision decision, IReadOnlyList<string> groupIds, PendingReply<DeleteGroupsResponse> reply) =>
        Administration.Delete(decision, groupIds, reply);

    /// <summary><c>DescribeGroups</c>, of groups of this shard, in their order.</summary>
    public void Describe(Decision decision, ClientOrigin origin, IReadOnlyList<string> groupIds, PendingReply<DescribeGroupsResponse> reply) =>
        decision.Reply(reply, new() { Groups = [.. groupIds.Select(id => Classic.Describe(id, origin.ApiVersion))] });

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
            default:
                throw new InvalidOperationException($"A record of type {record.Type} at offset {offset} belongs to no module of the group coordinator.");
        }
    }

    public void ReplayTransactionEnd(long producerId, short producerEpoch, bool committed) => Offsets.ReplayTransactionEnd(producerId, committed);

    public void OnLoaded(Decision decision)
    {
        Classic.OnLoaded(decision);
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
            case GroupTimer.Expiry:
                Offsets.OnTimer(timer, decision);
                break;
            default:
                throw new InvalidOperationException($"A timer of kind {timer.Kind} belongs to no module of the group coordinator.");
        }
    }

    public void OnCatalog(CatalogChange change, Decision decision) => Offsets.OnCatalog(change, decision);
}
