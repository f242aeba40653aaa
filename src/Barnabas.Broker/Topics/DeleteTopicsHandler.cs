using Barnabas.Broker.Cluster;
using Barnabas.Broker.Requests;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Topics;

/// <summary>
/// DeleteTopics: v3 has an error code for <c>delete.topic.enable=false</c>; v5 error messages; v6 names topics by name or by id
/// (KIP-516). Thread-safe.
/// </summary>
public sealed class DeleteTopicsHandler(IActiveController controller, TimeProvider time) : ApiHandler<DeleteTopicsRequest, DeleteTopicsResponse>
{
    protected override async ValueTask<DeleteTopicsResponse?> AnswerAsync(RequestContext context, DeleteTopicsRequest request)
    {
        var answer = await ControllerAnswer<DeleteTopicsResponse>.AskAsync(
            () => controller.DeleteTopicsAsync(request, context.ApiVersion), request.TimeoutMs, time).ConfigureAwait(false);
        return answer.Response ?? Failed(request, answer.Error);
    }

    private static DeleteTopicsResponse Failed(DeleteTopicsRequest request, ErrorCode error)
    {
        var response = new DeleteTopicsResponse();
        foreach (string name in request.TopicNames)
        {
            response.Responses.Add(new() { Name = name, ErrorCode = error });
        }
        foreach (var topic in request.Topics)
        {
            response.Responses.Add(new() { Name = topic.Name, TopicId = topic.TopicId, ErrorCode = error });
        }
        return response;
    }
}
