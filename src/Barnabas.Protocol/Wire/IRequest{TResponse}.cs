namespace Barnabas.Protocol.Wire;

/// <summary>The body of a request that <typeparamref name="TResponse"/> answers.</summary>
public interface IRequest<TResponse> : IRequest
    where TResponse : IResponse;
