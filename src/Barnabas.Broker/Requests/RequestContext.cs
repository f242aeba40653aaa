using Barnabas.Protocol.Apis;

namespace Barnabas.Broker.Requests;

/// <summary>What a handler may know of a request besides its body. Immutable.</summary>
public sealed record RequestContext(ApiKey ApiKey, short ApiVersion, int CorrelationId, string? ClientId, ClientConnection Connection);
