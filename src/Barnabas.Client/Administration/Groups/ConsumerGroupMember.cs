using System.Collections.Immutable;

namespace Barnabas.Client.Administration.Groups;

/// <summary>A member of a group. Immutable.</summary>
/// <param name="MemberId">Given by the coordinator, or the member itself.</param>
/// <param name="InstanceId">Null where the member is not static.</param>
/// <param name="ClientId">As the member calls itself.</param>
/// <param name="Host">Where it is connected from.</param>
/// <param name="Assignment">Partitions that it has.</param>
public sealed record ConsumerGroupMember(string MemberId, string? InstanceId, string ClientId, string Host, ImmutableArray<TopicPartition> Assignment)
{
    /// <summary>Partitions that it is to have; null in the classic protocol.</summary>
    public ImmutableArray<TopicPartition>? TargetAssignment { get; init; }

    /// <summary>Null in the classic protocol.</summary>
    public int? MemberEpoch { get; init; }

    public string? RackId { get; init; }

    public ImmutableArray<string> SubscribedTopics { get; init; } = [];

    public string? SubscribedPattern { get; init; }

    /// <summary>In a group of the consumer protocol, whether the member speaks that protocol; null where the broker does not say.</summary>
    public bool? IsUpgraded { get; init; }
}
