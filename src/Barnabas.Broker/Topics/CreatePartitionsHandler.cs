using Barnabas.Broker.Cluster;
using Barnabas.Broker.Requests;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Topics;

/// <summary>CreatePartitions (KIP-195): the versions differ in their encoding and in how quotas act. Thread-safe.</summary>
public sealed class CreatePartitionsHandler(IActiveController controller, TimeProvider time) : ApiHandler<CreatePartitionsRequest, CreatePartitionsResponse>
{
    protected override async ValueTask<CreatePartitionsResponse?> AnswerAsync(RequestContext context, CreatePartitionsRequest request)
    {
        var answer = await ControllerAnswer<CreatePartitionsResponse>.AskAsync(() => controller.CreatePartitionsAsync(request), request.TimeoutMs, time).ConfigureAwait(false);
        return answer.Response ?? new()
        {
            Results = request.Topics.ConvertAll(topic => new CreatePartitionsResponse.CreatePartitionsTopicResult { Name = topic.Name, ErrorCode = answer.Error, ErrorMessage = null }),
        };
    }
}
