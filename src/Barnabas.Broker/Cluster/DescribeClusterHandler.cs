using Barnabas.Broker.Requests;
using Barnabas.Metadata.Images;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Cluster;

/// <summary>
/// DescribeCluster (KIP-700): v1 says whether brokers or controllers are asked for (KIP-919), which must be what the listener is of; v2 adds
/// fenced brokers (KIP-1073). Thread-safe.
/// </summary>
public sealed class DescribeClusterHandler(BrokerIdentity identity, Func<MetadataImage> image, ClusterEndpointType endpoints)
    : ApiHandler<DescribeClusterRequest, DescribeClusterResponse>
{
    protected override ValueTask<DescribeClusterResponse?> AnswerAsync(RequestContext context, DescribeClusterRequest request)
    {
        var asked = (ClusterEndpointType)request.EndpointType;
        if (!Enum.IsDefined(asked))
        {
            return new(Failed(ErrorCode.UnsupportedEndpointType, $"Unsupported endpoint type {request.EndpointType}"));
        }
        // Before version 1 nothing can be asked but what the listener has.
        if (context.ApiVersion >= 1 && asked != endpoints)
        {
            return new(Failed(
                ErrorCode.MismatchedEndpointType,
                $"The request was sent to an endpoint of type {NameOf(endpoints)}, but we wanted an endpoint of type {NameOf(asked)}"));
        }
        string listener = context.Connection.ListenerName;
        var cluster = image().Cluster;
        var response = new DescribeClusterResponse
        {
            EndpointType = context.ApiVersion >= 1 ? (sbyte)endpoints : (sbyte)ClusterEndpointType.Broker,
            ClusterId = identity.ClusterId,
            ClusterAuthorizedOperations = request.IncludeClusterAuthorizedOperations ? AuthorizedOperations.AllOnCluster : AuthorizedOperations.NotAsked,
        };
        if (endpoints == ClusterEndpointType.Controller)
        {
            response.ControllerId = identity.NodeId;
            AddControllers(cluster, listener, response);
        }
        else
        {
            response.ControllerId = new ListenerView(cluster, listener).ControllerFor(identity.NodeId);
            AddBrokers(cluster, listener, request.IncludeFencedBrokers, response);
        }
        return new(response);
    }

    private static string NameOf(ClusterEndpointType type) => type == ClusterEndpointType.Broker ? "BROKER" : "CONTROLLER";

    private static void AddBrokers(ClusterImage cluster, string listener, bool withFenced, DescribeClusterResponse response)
    {
        foreach (var broker in cluster.Brokers.Values)
        {
            if ((!broker.Fenced || withFenced) && broker.Endpoint(listener) is { } endpoint)
            {
                response.Brokers.Add(new() { BrokerId = broker.Id, Host = endpoint.Host, Port = endpoint.Port, Rack = broker.Rack, IsFenced = broker.Fenced });
            }
        }
    }

    private static void AddControllers(ClusterImage cluster, string listener, DescribeClusterResponse response)
    {
        foreach (var controller in cluster.Controllers.Values)
        {
            if (controller.Endpoints.FirstOrDefault(endpoint => endpoint.Name == listener) is { } endpoint)
            {
                response.Brokers.Add(new() { BrokerId = controller.Id, Host = endpoint.Host, Port = endpoint.Port });
            }
        }
    }

    private static DescribeClusterResponse Failed(ErrorCode error, string message) => new() { ErrorCode = error, ErrorMessage = message };
}
