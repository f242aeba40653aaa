using System.Collections.Immutable;

namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>
/// A member of a consumer group: what it subscribes to, what it has, and how far it is on the way to its target assignment. Immutable: a
/// change is a new one, made from its records.
/// </summary>
public sealed record ConsumerMember(string Id)
{
    /// <summary>The epoch of a static member that went away and will be back.</summary>
    public const int LeftForNowEpoch = -2;

    /// <summary>The epoch of the target assignment that it works towards or has; 0 before the first, -2 for a static member that went away for now.</summary>
    public int Epoch { get; init; }

    /// <summary>The epoch before, with which a member that lost an answer may still come; -1 where there is none.</summary>
    public int PreviousEpoch { get; init; } = -1;

    public MemberState State { get; init; }

    /// <summary><c>group.instance.id</c></summary>
    public string? InstanceId { get; init; }

    /// <summary><c>client.rack</c></summary>
    public string? RackId { get; init; }

    /// <summary>How long it may take to give partitions up (<c>max.poll.interval.ms</c>).</summary>
    public int RebalanceTimeoutMs { get; init; } = -1;

    public string ClientId { get; init; } = "";

    public string ClientHost { get; init; } = "";

    /// <summary>Names, in ordinal order, each once.</summary>
    public ImmutableArray<string> SubscribedTopics { get; init; } = [];

    /// <summary>In RE2 syntax; empty or null where there is none.</summary>
    public string? SubscribedRegex { get; init; } = "";

    /// <summary>The server-side assignor that it asks for; null where it leaves that to the group.</summary>
    public string? ServerAssignor { get; init; }

    /// <summary>What it may consume from.</summary>
    public PartitionEpochs Assigned { get; init; } = PartitionEpochs.Empty;

    /// <summary>What it was told to give up and has not said that it did.</summary>
    public PartitionEpochs PendingRevocation { get; init; } = PartitionEpochs.Empty;

    /// <summary>For a member that speaks the classic protocol; null for others.</summary>
    public ClassicProtocolSupport? Classic { get; init; }

    public bool IsClassic => Classic is not null;

    public bool HasRegex => !string.IsNullOrEmpty(SubscribedRegex);

    public bool IsReconciledTo(int assignmentEpoch) => State == MemberState.Stable && Epoch == assignmentEpoch;

    /// <summary>The next epoch; the one it had becomes the previous one.</summary>
    public ConsumerMember WithEpoch(int epoch) => this with { Epoch = epoch, PreviousEpoch = Epoch };

    /// <summary>Whether its metadata record would say the same.</summary>
    public bool HasMetadataOf(ConsumerMember other) =>
        InstanceId == other.InstanceId
        && RackId == other.RackId
        && RebalanceTimeoutMs == other.RebalanceTimeoutMs
        && ClientId == other.ClientId
        && ClientHost == other.ClientHost
        && HasTopicsOf(other)
        && SubscribedRegex == other.SubscribedRegex
        && ServerAssignor == other.ServerAssignor
        && Equals(Classic, other.Classic);

    public bool HasTopicsOf(ConsumerMember other) => SubscribedTopics.AsSpan().SequenceEqual(other.SubscribedTopics.AsSpan());

    /// <summary>Whether its current assignment record would say the same.</summary>
    public bool HasAssignmentOf(ConsumerMember other) =>
        Epoch == other.Epoch
        && PreviousEpoch == other.PreviousEpoch
        && State == other.State
        && Assigned.Equals(other.Assigned)
        && PendingRevocation.Equals(other.PendingRevocation);
}
