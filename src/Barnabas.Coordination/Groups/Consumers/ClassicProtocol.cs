namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>A client-side assignor and the subscription that a member sent for it (<c>ConsumerProtocolSubscription</c>). Immutable.</summary>
public sealed record ClassicProtocol(string Name, ReadOnlyMemory<byte> Metadata);
