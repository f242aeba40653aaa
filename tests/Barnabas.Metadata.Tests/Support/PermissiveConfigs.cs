using Barnabas.Metadata.Control;
using Barnabas.Metadata.Control.Configs;
using Barnabas.Metadata.Images;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Metadata.Tests.Support;

/// <summary>Accepts every value but "bad"; the key "list" is a list with the default "a,b".</summary>
internal sealed class PermissiveConfigs : IConfigValidator
{
    public ApiError Validate(ConfigResource resource, IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, string> before) =>
        values.Values.Contains("bad") ? new ApiError(ErrorCode.InvalidConfig, "bad value") : ApiError.None;

    public bool IsList(ConfigResourceType type, string name) => name == "list";

    public string? Default(ConfigResourceType type, string name) => name == "list" ? "a,b" : null;

    public List<CreateTopicsResponse.CreatableTopicConfigs> DescribeTopic(ConfigurationsImage configurations, IReadOnlyDictionary<string, string> overrides) => [];
}
