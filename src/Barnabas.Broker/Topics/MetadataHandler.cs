using Barnabas.Broker.Cluster;
using Barnabas.Broker.Configuration;
using Barnabas.Broker.Requests;
using Barnabas.Metadata;
using Barnabas.Metadata.Images;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Topics;

/// <summary>
/// Metadata: v0 asks for all topics by an empty list, v1 by a missing one, and adds the controller, racks and internal topics; v2 the
/// cluster id; v4 says whether topics may be created; v5 offline replicas; v7 leader epochs; v8 authorized operations (of the cluster
/// until v10 only); v10 topic ids in responses, v12 in requests; v13 an error of the whole request. Thread-safe.
/// </summary>
public sealed class MetadataHandler(
    BrokerIdentity identity,
    Func<MetadataImage> image,
    Func<BrokerConfiguration> configuration,
    AutoTopicCreation autoCreation) : ApiHandler<MetadataRequest, MetadataResponse>
{
    private const short FirstVersionWithNullForAll = 1;
    private const short FirstVersionWithRequestedIds = 12;

    protected override ValueTask<MetadataResponse?> AnswerAsync(RequestContext context, MetadataRequest request)
    {
        if (IsMalformed(context.ApiVersion, request))
        {
            return new(Refused(request, ErrorCode.InvalidRequest));
        }
        var current = image();
        if (Missing(context.ApiVersion, request, current) is not { Count: > 0 } missing || !MayCreate(request))
        {
            return new(Answer(context, request, current, creationErrors: null));
        }
        return CreateAndAnswerAsync(context, request, missing);
    }

    private async ValueTask<MetadataResponse?> CreateAndAnswerAsync(RequestContext context, MetadataRequest request, IReadOnlyCollection<string> missing)
    {
        var errors = await autoCreation.CreateAsync(missing).ConfigureAwait(false);
        return Answer(context, request, image(), errors);
    }

    private bool MayCreate(MetadataRequest request) => request.AllowAutoTopicCreation && configuration().AutoCreateTopicsEnable;

    private MetadataResponse Answer(
        RequestContext context,
        MetadataRequest request,
        MetadataImage current,
        IReadOnlyDictionary<string, ErrorCode>? creationErrors)
    {
        var view = new ListenerView(current.Cluster, context.Connection.ListenerName);
        var topics = new TopicMetadata(view, context.ApiVersion, request.IncludeTopicAuthorizedOperations);
        var response = new MetadataResponse
        {
            ClusterId = identity.ClusterId,
            ControllerId = view.ControllerFor(identity.NodeId),
            ClusterAuthorizedOperations = request.IncludeClusterAuthorizedOperations ? AuthorizedOperations.AllOnCluster : AuthorizedOperations.NotAsked,
        };
        foreach (var (broker, endpoint) in view.AliveBrokers)
        {
            response.Brokers.Add(new() { NodeId = broker.Id, Host = endpoint.Host, Port = endpoint.Port, Rack = broker.Rack });
        }
        if (IsForAll(context.ApiVersion, request))
        {
            response.Topics.EnsureCapacity(current.Topics.ByName.Count);
            foreach (var topic in current.Topics.ByName.Values)
            {
                response.Topics.Add(topics.Of(topic));
            }
        }
        else if (NamesTopicsById(request))
        {
            AddById(request, current, topics, response);
        }
        else
        {
            AddByName(request, current, topics, response, creationErrors);
        }
        return response;
    }

    /// <summary>As soon as one topic is named by its id, those named otherwise are left out.</summary>
    private static void AddById(MetadataRequest request, MetadataImage current, TopicMetadata topics, MetadataResponse response)
    {
        HashSet<Guid> seen = [];
        foreach (var asked in request.Topics!)
        {
            if (asked.TopicId != Guid.Empty && seen.Add(asked.TopicId))
            {
                response.Topics.Add(current.Topics.Find(asked.TopicId) is { } topic
                    ? topics.Of(topic)
                    : new() { ErrorCode = ErrorCode.UnknownTopicId, Name = null, TopicId = asked.TopicId });
            }
        }
    }

    private static void AddByName(
        MetadataRequest request,
        MetadataImage current,
        TopicMetadata topics,
        MetadataResponse response,
        IReadOnlyDictionary<string, ErrorCode>? creationErrors)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var asked in request.Topics!)
        {
            string name = asked.Name!;
            if (!seen.Add(name))
            {
                continue;
            }
            if (current.Topics.Find(name) is { } topic)
            {
                response.Topics.Add(topics.Of(topic));
                continue;
            }
            var error = TopicName.Fault(name) is null ? ErrorCode.UnknownTopicOrPartition : ErrorCode.InvalidTopicException;
            response.Topics.Add(topics.Missing(name, creationErrors?.GetValueOrDefault(name, error) ?? error));
        }
    }

    /// <summary>The topics that are asked for by name and do not exist.</summary>
    private static HashSet<string>? Missing(short version, MetadataRequest request, MetadataImage current)
    {
        if (IsForAll(version, request) || NamesTopicsById(request))
        {
            return null;
        }
        HashSet<string>? missing = null;
        foreach (var asked in request.Topics!)
        {
            if (current.Topics.Find(asked.Name!) is null)
            {
                (missing ??= new(StringComparer.Ordinal)).Add(asked.Name!);
            }
        }
        return missing;
    }

    private static bool IsForAll(short version, MetadataRequest request) =>
        request.Topics is null || (version < FirstVersionWithNullForAll && request.Topics.Count == 0);

    private static bool NamesTopicsById(MetadataRequest request) => request.Topics!.Exists(static topic => topic.TopicId != Guid.Empty);

    /// <summary>v10 and v11 have the fields for topic ids, but brokers do not take them there.</summary>
    private static bool IsMalformed(short version, MetadataRequest request) => request.Topics is not null && request.Topics.Exists(topic =>
        (topic.TopicId == Guid.Empty && topic.Name is null) || (version < FirstVersionWithRequestedIds && (topic.TopicId != Guid.Empty || topic.Name is null)));

    private static MetadataResponse Refused(MetadataRequest request, ErrorCode error)
    {
        var response = new MetadataResponse { ErrorCode = error };
        foreach (var topic in request.Topics!)
        {
            response.Topics.Add(new() { ErrorCode = error, Name = topic.Name ?? "", TopicId = topic.TopicId });
        }
        return response;
    }
}
