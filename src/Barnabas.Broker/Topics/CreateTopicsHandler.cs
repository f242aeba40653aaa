using Barnabas.Broker.Cluster;
using Barnabas.Broker.Requests;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Topics;

/// <summary>
/// CreateTopics: v1 has a dry run and error messages; v4 takes -1 for the default partition count and replication factor (KIP-464); v5
/// answers with the topic's configuration (KIP-525), v7 with its id. Thread-safe.
/// </summary>
public sealed class CreateTopicsHandler(IActiveController controller, TimeProvider time) : ApiHandler<CreateTopicsRequest, CreateTopicsResponse>
{
    protected override async ValueTask<CreateTopicsResponse?> AnswerAsync(RequestContext context, CreateTopicsRequest request)
    {
        var answer = await ControllerAnswer<CreateTopicsResponse>.AskAsync(() => controller.CreateTopicsAsync(request), request.TimeoutMs, time).ConfigureAwait(false);
        return answer.Response ?? new()
        {
            Topics = request.Topics.ConvertAll(topic => new CreateTopicsResponse.CreatableTopicResult { Name = topic.Name, ErrorCode = answer.Error, ErrorMessage = null }),
        };
    }
}
