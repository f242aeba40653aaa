using Barnabas.Protocol.Apis;

namespace Barnabas.Protocol.Wire;

/// <summary>The body of a response.</summary>
public interface IResponse : IMessage
{
    ApiKey ApiKey { get; }
}
