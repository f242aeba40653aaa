using Barnabas.Broker.Cluster;
using Barnabas.Broker.Configuration;
using Barnabas.Metadata;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Topics;

/// <summary>Creates the topics that clients ask metadata of (<c>auto.create.topics.enable</c>). Thread-safe: two requests for one topic both get it.</summary>
public sealed class AutoTopicCreation(IActiveController controller, Func<BrokerConfiguration> configuration, TimeProvider time)
{
    /// <summary>How long a client is kept waiting; after that it is told that the topic is unknown, and asks again.</summary>
    private const int PatienceMs = 5_000;

    /// <summary>Creates topics. When this completes, metadata has those that are not among the failures; another broker's creation counts as ours.</summary>
    public async Task<IReadOnlyDictionary<string, ErrorCode>> CreateAsync(IReadOnlyCollection<string> names)
    {
        var failures = new Dictionary<string, ErrorCode>(StringComparer.Ordinal);
        var request = new CreateTopicsRequest { TimeoutMs = PatienceMs };
        var current = configuration();
        foreach (string name in names)
        {
            if (TopicName.Fault(name) is not null)
            {
                failures.Add(name, ErrorCode.InvalidTopicException);
            }
            else
            {
                request.Topics.Add(InternalTopicSettings.Find(name, current) ?? new()
                {
                    Name = name,
                    NumPartitions = current.NumPartitions,
                    ReplicationFactor = (short)current.DefaultReplicationFactor,
                });
            }
        }
        if (request.Topics.Count == 0)
        {
            return failures;
        }
        var answer = await ControllerAnswer<CreateTopicsResponse>.AskAsync(() => controller.CreateTopicsAsync(request), PatienceMs, time).ConfigureAwait(false);
        if (answer.Response is not null)
        {
            foreach (var topic in answer.Response.Topics)
            {
                if (topic.ErrorCode is not (ErrorCode.None or ErrorCode.TopicAlreadyExists))
                {
                    failures[topic.Name] = topic.ErrorCode;
                }
            }
        }
        return failures;
    }
}
