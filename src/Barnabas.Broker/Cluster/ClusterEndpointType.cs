namespace Barnabas.Broker.Cluster;

/// <summary>Whose addresses a client wants to know (KIP-919), numbered as on the wire.</summary>
public enum ClusterEndpointType : sbyte
{
    Broker = 1,
    Controller = 2,
}
