namespace Barnabas.Broker.Cluster;

/// <summary>Who this broker is: its <c>node.id</c>, and the id of its cluster in text form. Immutable.</summary>
public sealed record BrokerIdentity(int NodeId, string ClusterId);
