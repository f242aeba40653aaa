using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Wire;

namespace Barnabas.Broker.Requests;

/// <summary>Answers the requests of one API key. Thread-safe: requests of many connections come at once.</summary>
public interface IApiHandler
{
    ApiKey Key { get; }

    /// <summary>The versions that ApiVersions lists for this key.</summary>
    short LowestVersion { get; }

    short HighestVersion { get; }

    /// <summary>
    /// Answers a request, or gives null where the client expects no response (Produce with acks=0). The body's bytes are valid until the
    /// returned task completes.
    /// </summary>
    ValueTask<IResponse?> HandleAsync(RequestContext context, ReadOnlyMemory<byte> body);
}
