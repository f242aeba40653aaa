using Barnabas.Broker.Requests;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Cluster;

/// <summary>
/// UpdateFeatures (KIP-584): v0 allows downgrades by a flag; v1 has upgrade types and a dry run; v2 tells one error for all features.
/// Thread-safe.
/// </summary>
public sealed class UpdateFeaturesHandler(IActiveController controller, TimeProvider time) : ApiHandler<UpdateFeaturesRequest, UpdateFeaturesResponse>
{
    protected override async ValueTask<UpdateFeaturesResponse?> AnswerAsync(RequestContext context, UpdateFeaturesRequest request)
    {
        var answer = await ControllerAnswer<UpdateFeaturesResponse>.AskAsync(
            () => controller.UpdateFeaturesAsync(request, context.ApiVersion), request.TimeoutMs, time).ConfigureAwait(false);
        return answer.Response ?? new() { ErrorCode = answer.Error, ErrorMessage = null };
    }
}
