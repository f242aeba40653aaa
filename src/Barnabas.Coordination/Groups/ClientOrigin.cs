namespace Barnabas.Coordination.Groups;

/// <summary>Who sends a request, and in which version of it.</summary>
public readonly record struct ClientOrigin(short ApiVersion, string ClientId, string ClientHost);
