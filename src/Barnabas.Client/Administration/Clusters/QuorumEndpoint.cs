namespace Barnabas.Client.Administration.Clusters;

/// <summary>An address of a voter. Immutable.</summary>
public sealed record QuorumEndpoint(string Listener, string Host, int Port);
