using Barnabas.Protocol.Errors;

namespace Barnabas.Coordination.Runtime;

/// <summary>What a coordinator says: a response, or the error for which there is none (<c>NOT_COORDINATOR</c>, a failed append).</summary>
public readonly record struct CoordinatorAnswer<TResponse>(ErrorCode Error, TResponse? Response)
    where TResponse : class;
