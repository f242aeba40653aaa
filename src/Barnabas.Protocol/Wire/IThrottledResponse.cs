namespace Barnabas.Protocol.Wire;

/// <summary>A response that may ask the client to send nothing for a while (KIP-219).</summary>
public interface IThrottledResponse : IResponse
{
    /// <summary>Milliseconds; 0 where the client may go on.</summary>
    int ThrottleTimeMs { get; }
}
