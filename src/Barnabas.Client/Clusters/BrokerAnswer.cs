using Barnabas.Protocol.Wire;

namespace Barnabas.Client.Clusters;

/// <summary>A response whose byte and record fields are slices of a pooled frame: valid until <see cref="Dispose"/>. Owned by who asked.</summary>
public sealed class BrokerAnswer<TResponse>(TResponse response, short version, IDisposable frame) : IDisposable
    where TResponse : IResponse
{
    public TResponse Response { get; } = response;

    /// <summary>The version that the request and the response have.</summary>
    public short Version { get; } = version;

    public void Dispose() => frame.Dispose();
}
