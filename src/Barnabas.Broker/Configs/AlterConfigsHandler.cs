using Barnabas.Broker.Cluster;
using Barnabas.Broker.Configuration;
using Barnabas.Broker.Requests;
using Barnabas.Metadata.Control.Configs;
using Barnabas.Metadata.Images;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Configs;

/// <summary>AlterConfigs, the older way: what is given for a resource replaces all that it had. The versions differ in their encoding. Thread-safe.</summary>
public sealed class AlterConfigsHandler(
    BrokerIdentity identity,
    IActiveController controller,
    Func<MetadataImage> image,
    Func<BrokerConfiguration> configuration,
    TimeProvider time) : ApiHandler<AlterConfigsRequest, AlterConfigsResponse>
{
    private readonly AlterationCheck _check = new(identity, image, configuration);

    protected override async ValueTask<AlterConfigsResponse?> AnswerAsync(RequestContext context, AlterConfigsRequest request)
    {
        var errors = _check.Check(request.Resources.ConvertAll(static resource => new ConfigAlteration(
            new((ConfigResourceType)resource.ResourceType, resource.ResourceName),
            resource.Configs.ConvertAll(static config => new ConfigChange(config.Name, ConfigOperation.Set, config.Value)),
            Replaces: true)));
        var passed = new AlterConfigsRequest
        {
            Resources = [.. request.Resources.Where((_, index) => !errors[index].IsFailure)],
            ValidateOnly = request.ValidateOnly,
        };
        ControllerAnswer<AlterConfigsResponse> answer = default;
        if (passed.Resources.Count > 0)
        {
            answer = await ControllerAnswer<AlterConfigsResponse>.AskAsync(
                () => controller.AlterConfigsAsync(passed), configuration().RequestTimeoutMs, time).ConfigureAwait(false);
        }
        var response = new AlterConfigsResponse();
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
