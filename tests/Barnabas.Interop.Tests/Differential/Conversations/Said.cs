using Barnabas.Protocol.Wire;

namespace Barnabas.Interop.Tests.Differential.Conversations;

/// <summary>A request that was sent and may be answered later.</summary>
internal sealed record Said<TResponse>(string Name, Task<TResponse> Answer)
    where TResponse : class, IResponse;
