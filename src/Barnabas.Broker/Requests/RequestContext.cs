using Barnabas.Network.Serving;
using Barnabas.Protocol.Apis;

namespace Barnabas.Broker.Requests;

/// <summary>What a handler may know of a request besides its body. Immutable but for <see cref="ReleaseBody"/>.</summary>
public sealed class RequestContext(ApiKey apiKey, short apiVersion, int correlationId, string? clientId, ClientConnection connection, InboundRequest? origin = null)
{
    public ApiKey ApiKey { get; } = apiKey;

    /// <summary>The version that the response has, and the body too.</summary>
    public short ApiVersion { get; } = apiVersion;

    public int CorrelationId { get; } = correlationId;

    public string? ClientId { get; } = clientId;

    public ClientConnection Connection { get; } = connection;

    /// <summary>Only for ApiVersions: the client asked in a version that does not exist here, and is told so in version 0.</summary>
    public bool IsUnsupportedVersion { get; init; }

    /// <summary>
    /// Gives the body's bytes back before the answer is there; record and byte fields of the request are void from then on. Called
    /// before a wait, so that waiting requests hold no memory and do not count for <c>queued.max.requests</c>.
    /// </summary>
    public void ReleaseBody() => origin?.Release();
}
