using Barnabas.Broker.Requests;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Cluster;

/// <summary>
/// UpdateFeatures (KIP-584): v0 allows downgrades by a flag; v1 has upgrade types and a dry run; v2 has no results of single features, because
/// all are updated or none. Thread-safe.
/// </summary>
public sealed class UpdateFeaturesHandler(IActiveController controller, TimeProvider time) : ApiHandler<UpdateFeaturesRequest, UpdateFeaturesResponse>
{
    private const string FailedForAll = "The update failed for all features since the following feature had an error: ";

    /// <summary>What Kafka has as the error message of a feature without an error.</summary>
    private const string NoError = "NONE";

    protected override async ValueTask<UpdateFeaturesResponse?> AnswerAsync(RequestContext context, UpdateFeaturesRequest request)
    {
        var answer = await ControllerAnswer<UpdateFeaturesResponse>.AskAsync(
            () => controller.UpdateFeaturesAsync(request, context.ApiVersion), request.TimeoutMs, time).ConfigureAwait(false);
        if (answer.Response is not { } response)
        {
            return new() { ErrorCode = answer.Error, ErrorMessage = null };
        }
        if (response.ErrorCode != ErrorCode.None)
        {
            response.ErrorMessage = FailedForAll + response.ErrorMessage;
        }
        foreach (var result in response.Results)
        {
            result.ErrorMessage ??= NoError;
        }
        return response;
    }
}
