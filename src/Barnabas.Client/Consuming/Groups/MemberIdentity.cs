namespace Barnabas.Client.Consuming.Groups;

/// <summary>Who a consumer is to its group at a moment. Immutable.</summary>
/// <param name="MemberId">Empty for a consumer that assigns partitions to itself.</param>
/// <param name="Epoch">The generation in the classic protocol, the member epoch in the other; -1 without membership.</param>
/// <param name="InstanceId"><c>group.instance.id</c></param>
/// <param name="IsConsumerProtocol">KIP-848.</param>
internal sealed record MemberIdentity(string MemberId, int Epoch, string? InstanceId, bool IsConsumerProtocol)
{
    public static MemberIdentity Nobody { get; } = new("", -1, null, false);
}
