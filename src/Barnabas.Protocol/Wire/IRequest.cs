using Barnabas.Protocol.Apis;

namespace Barnabas.Protocol.Wire;

/// <summary>The body of a request.</summary>
public interface IRequest : IMessage
{
    ApiKey ApiKey { get; }
}
