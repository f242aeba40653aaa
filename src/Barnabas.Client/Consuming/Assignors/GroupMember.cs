namespace Barnabas.Client.Consuming.Assignors;

/// <summary>A member as the group's leader sees it. Immutable.</summary>
/// <param name="MemberId">Given by the coordinator.</param>
/// <param name="InstanceId"><c>group.instance.id</c>, null for a dynamic member.</param>
/// <param name="Topics">What it subscribes to.</param>
/// <param name="Owned">What it says that it has.</param>
/// <param name="Generation">In which it got that; -1 where it does not say.</param>
/// <param name="Rack"><c>client.rack</c></param>
/// <param name="UserData">What its assignor wrote.</param>
public sealed record GroupMember(
    string MemberId, string? InstanceId, IReadOnlyList<string> Topics, IReadOnlyList<TopicPartition> Owned, int Generation, string? Rack, ReadOnlyMemory<byte>? UserData);
