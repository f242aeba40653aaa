using Barnabas.Broker.Cluster;
using Barnabas.Broker.Requests;
using Barnabas.Metadata.Images;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Configs;

/// <summary>
/// ListConfigResources: v0, then named ListClientMetricsResources, knows client metrics subscriptions only; v1 (KIP-1142) takes the kinds of
/// resources, all by default: every topic and every broker, and the groups and subscriptions that have configuration. Thread-safe.
/// </summary>
public sealed class ListConfigResourcesHandler(Func<MetadataImage> image) : ApiHandler<ListConfigResourcesRequest, ListConfigResourcesResponse>
{
    private static readonly ConfigResourceType[] Supported =
        [ConfigResourceType.Group, ConfigResourceType.ClientMetrics, ConfigResourceType.BrokerLogger, ConfigResourceType.Broker, ConfigResourceType.Topic];

    protected override ValueTask<ListConfigResourcesResponse?> AnswerAsync(RequestContext context, ListConfigResourcesRequest request)
    {
        var types = context.ApiVersion == 0 ? [ConfigResourceType.ClientMetrics] : request.ResourceTypes.ConvertAll(static type => (ConfigResourceType)type);
        if (types.Exists(static type => !Supported.Contains(type)))
        {
            return new(new ListConfigResourcesResponse { ErrorCode = ErrorCode.UnsupportedVersion });
        }
        var current = image();
        var view = new ListenerView(current.Cluster, context.Connection.ListenerName);
        var response = new ListConfigResourcesResponse();
        foreach (var type in Supported)
        {
            if (types.Count == 0 || types.Contains(type))
            {
                foreach (string name in NamesOf(type, current, view))
                {
                    response.ConfigResources.Add(new() { ResourceName = name, ResourceType = (sbyte)type });
                }
            }
        }
        return new(response);
    }

    private static IEnumerable<string> NamesOf(ConfigResourceType type, MetadataImage current, ListenerView view) => type switch
    {
        ConfigResourceType.Topic => current.Topics.ByName.Keys,
        ConfigResourceType.Broker or ConfigResourceType.BrokerLogger => view.AliveBrokers.Select(static alive => alive.Broker.Id.ToString()),
        _ => current.Configurations.Resources.Keys.Where(resource => resource.Type == type).Select(static resource => resource.Name),
    };
}
