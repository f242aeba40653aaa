using Barnabas.Broker.Requests;
using Barnabas.Metadata.Images;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Cluster;

/// <summary>DescribeCluster (KIP-700): v1 asks for brokers or controllers (KIP-919), v2 adds fenced brokers (KIP-1073). Thread-safe.</summary>
public sealed class DescribeClusterHandler(BrokerIdentity identity, Func<MetadataImage> image) : ApiHandler<DescribeClusterRequest, DescribeClusterResponse>
{
    private const sbyte BrokerEndpoints = 1;
    private const sbyte ControllerEndpoints = 2;

    protected override ValueTask<DescribeClusterResponse?> AnswerAsync(RequestContext context, DescribeClusterRequest request) => new(request.EndpointType switch
    {
        BrokerEndpoints => Describe(context, request),
        ControllerEndpoints => Failed(ErrorCode.MismatchedEndpointType, "The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type CONTROLLER"),
        _ => Failed(ErrorCode.UnsupportedEndpointType, $"Unsupported endpoint type {request.EndpointType}"),
    });

    private DescribeClusterResponse Describe(RequestContext context, DescribeClusterRequest request)
    {
        string listener = context.Connection.ListenerName;
        var cluster = image().Cluster;
        var response = new DescribeClusterResponse
        {
            ClusterId = identity.ClusterId,
            ControllerId = new ListenerView(cluster, listener).ControllerFor(identity.NodeId),
            ClusterAuthorizedOperations = request.IncludeClusterAuthorizedOperations ? AuthorizedOperations.AllOnCluster : AuthorizedOperations.NotAsked,
        };
        foreach (var broker in cluster.Brokers.Values)
        {
            if ((!broker.Fenced || request.IncludeFencedBrokers) && broker.Endpoint(listener) is { } endpoint)
            {
                response.Brokers.Add(new() { BrokerId = broker.Id, Host = endpoint.Host, Port = endpoint.Port, Rack = broker.Rack, IsFenced = broker.Fenced });
            }
        }
        return response;
    }

    private static DescribeClusterResponse Failed(ErrorCode error, string message) => new() { ErrorCode = error, ErrorMessage = message };
}
