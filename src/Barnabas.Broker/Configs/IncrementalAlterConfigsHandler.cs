using Barnabas.Broker.Cluster;
using Barnabas.Broker.Configuration;
using Barnabas.Broker.Requests;
using Barnabas.Metadata.Control.Configs;
using Barnabas.Metadata.Images;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Configs;

/// <summary>IncrementalAlterConfigs (KIP-339): sets, deletes, appends to and subtracts from single keys. The versions differ in their encoding. Thread-safe.</summary>
public sealed class IncrementalAlterConfigsHandler(
    BrokerIdentity identity,
    IActiveController controller,
    Func<MetadataImage> image,
    Func<BrokerConfiguration> configuration,
    TimeProvider time) : ApiHandler<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse>
{
    private readonly AlterationCheck _check = new(identity, image, configuration);

    protected override async ValueTask<IncrementalAlterConfigsResponse?> AnswerAsync(RequestContext context, IncrementalAlterConfigsRequest request)
    {
        var errors = _check.Check(request.Resources.ConvertAll(static resource => new ConfigAlteration(
            new((ConfigResourceType)resource.ResourceType, resource.ResourceName),
            resource.Configs.ConvertAll(static config => new ConfigChange(config.Name, (ConfigOperation)config.ConfigOperation, config.Value)),
            Replaces: false)));
        var passed = new IncrementalAlterConfigsRequest
        {
            Resources = [.. request.Resources.Where((_, index) => !errors[index].IsFailure)],
            ValidateOnly = request.ValidateOnly,
        };
        ControllerAnswer<IncrementalAlterConfigsResponse> answer = default;
        if (passed.Resources.Count > 0)
        {
            answer = await ControllerAnswer<IncrementalAlterConfigsResponse>.AskAsync(
                () => controller.IncrementalAlterConfigsAsync(passed), configuration().RequestTimeoutMs, time).ConfigureAwait(false);
        }
        var response = new IncrementalAlterConfigsResponse();
        int next = 0;
        for (int index = 0; index < errors.Length; index++)
        {
            var resource = request.Resources[index];
            var error = errors[index];
            if (!error.IsFailure)
            {
                error = answer.Response?.Responses[next++] is { } answered ? new(answered.ErrorCode, answered.ErrorMessage) : new(answer.Error);
            }
            response.Responses.Add(new()
            {
                ErrorCode = error.Code,
                ErrorMessage = error.Message,
                ResourceType = resource.ResourceType,
                ResourceName = resource.ResourceName,
            });
        }
        return response;
    }
}
