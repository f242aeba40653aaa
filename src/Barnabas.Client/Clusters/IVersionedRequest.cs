using Barnabas.Protocol.Wire;

namespace Barnabas.Client.Clusters;

/// <summary>A request that takes its form when it is known which version the broker speaks.</summary>
internal interface IVersionedRequest
{
    IRequest In(short version);
}
