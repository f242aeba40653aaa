using Barnabas.Coordination.Groups;
using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.GroupRecords;

namespace Barnabas.Coordination.Tests.Groups.Offsets;

/// <summary>A group that says what a test wants it to; as made, one without members.</summary>
public sealed class FakeGroup(string id) : Group(id)
{
    public GroupType FakeType { get; set; }

    public string State { get; set; } = "Empty";

    public bool HasMembers { get; set; }

    public ErrorCode CommitError { get; set; }

    public ErrorCode FetchError { get; set; }

    public ErrorCode DeleteOffsetsError { get; set; }

    public ErrorCode DeleteError { get; set; }

    /// <summary>The partitions that may not be committed, and the error of trying.</summary>
    public Dictionary<(Guid TopicId, int Partition), ErrorCode> PartitionErrors { get; } = [];

    public HashSet<string> Subscribed { get; } = [];

    /// <summary>What was asked of <see cref="CheckOffsetCommit"/>.</summary>
    public List<(string MemberId, string? InstanceId, int Epoch, bool IsTransactional, short ApiVersion)> CommitChecks { get; } = [];

    public List<string> Commits { get; } = [];

    public override GroupType Type => FakeType;

    public override string StateName => State;

    public override string ProtocolType => HasMembers ? "consumer" : "";

    public override bool IsEmpty => !HasMembers;

    public override bool IsDisposable => IsEmpty;

    public static CoordinatorRecord Tombstone(string id) => new(GroupMetadataKey.RecordType, new GroupMetadataKey { Group = id }, null, 0);

    public override ErrorCode CheckOffsetCommit(string memberId, string? instanceId, int memberEpoch, bool isTransactional, short apiVersion)
    {
        CommitChecks.Add((memberId, instanceId, memberEpoch, isTransactional, apiVersion));
        return CommitError;
    }

    public override ErrorCode CheckPartitionCommit(string memberId, int memberEpoch, Guid topicId, int partition) =>
        PartitionErrors.GetValueOrDefault((topicId, partition));

    public override ErrorCode CheckOffsetFetch(string? memberId, int memberEpoch) => FetchError;

    public override ErrorCode CheckOffsetDelete() => DeleteOffsetsError;

    public override ErrorCode CheckDelete() => DeleteError;

    public override bool IsSubscribedTo(string topic) => Subscribed.Contains(topic);

    public override long? RetentionBase(string topic, long commitTimestampMs, long nowMs) => IsSubscribedTo(topic) ? null : commitTimestampMs;

    public override void AppendTombstones(Decision decision) => decision.Append(Tombstone(Id));

    public override void OnOffsetCommit(string memberId, Decision decision) => Commits.Add(memberId);
}
