using Barnabas.Broker.Configs;
using Barnabas.Broker.Configuration;
using Barnabas.Metadata;
using Barnabas.Metadata.Control;
using Barnabas.Metadata.Control.Configs;
using Barnabas.Metadata.Images;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Metadata;

/// <summary>Answers the controller from the configuration tables. Immutable.</summary>
/// <param name="configuration">The static configuration of this node, over whose values topics inherit.</param>
public sealed class ControllerConfigValidator(BrokerConfiguration configuration) : IConfigValidator
{
    public ApiError Validate(ConfigResource resource, IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, string> before) => resource.Type switch
    {
        ConfigResourceType.Topic => ValidateTopic(resource.Name, values),
        ConfigResourceType.Broker => ValidateBroker(resource.Name, values),
        ConfigResourceType.Group when resource.Name.Length == 0 => Refuse("Default group resources are not allowed."),
        ConfigResourceType.Group => GroupConfiguration.Validate(values, configuration),
        ConfigResourceType.ClientMetrics => ClientMetricsConfigs.Validate(resource.Name, values),
        _ => ApiError.None,
    };

    public bool IsList(ConfigResourceType type, string name) => Find(type, name)?.Type == ConfigType.List;

    public string? Default(ConfigResourceType type, string name) => Find(type, name)?.DefaultText;

    public List<CreateTopicsResponse.CreatableTopicConfigs> DescribeTopic(ConfigurationsImage configurations, IReadOnlyDictionary<string, string> overrides)
    {
        BrokerConfiguration broker = configuration.WithDynamic(
            configurations.Of(ConfigResource.ClusterDefault),
            configurations.Of(ConfigResource.Broker(configuration.NodeId)));
        return
        [
            .. broker.ForTopic(overrides).Describe().OrderBy(e => e.Name, StringComparer.Ordinal).Select(e => new CreateTopicsResponse.CreatableTopicConfigs
            {
                Name = e.Name,
                Value = e.IsSensitive ? null : e.Value,
                ReadOnly = e.IsReadOnly,
                ConfigSource = (sbyte)e.Source,
                IsSensitive = e.IsSensitive,
            }),
        ];
    }

    private static ApiError Refuse(string message) => new(ErrorCode.InvalidRequest, message);

    private static ApiError ValidateTopic(string name, IReadOnlyDictionary<string, string> values)
    {
        if (name.Length == 0)
        {
            return Refuse("Default topic resources are not allowed.");
        }
        if (TopicName.Fault(name) is { } fault)
        {
            return new ApiError(ErrorCode.InvalidTopicException, fault);
        }
        return TopicConfigurationRules.Validate(values.ToDictionary(v => v.Key, v => (string?)v.Value)) is { } error
            ? new ApiError(ErrorCode.InvalidConfig, error)
            : ApiError.None;
    }

    private static ApiError ValidateBroker(string name, IReadOnlyDictionary<string, string> values)
    {
        if (name.Length > 0)
        {
            if (!int.TryParse(name, out int id))
            {
                return Refuse("Unable to parse broker name as a base 10 number.");
            }
            if (id < 0)
            {
                return Refuse("Invalid negative broker ID.");
            }
        }
        return DynamicBrokerRules.Validate(values, isPerBroker: name.Length > 0) is { } error ? Refuse(error) : ApiError.None;
    }

    private static ConfigDefinition? Find(ConfigResourceType type, string name)
    {
        ConfigTable? table = type switch
        {
            ConfigResourceType.Topic => ConfigTable.Topic,
            ConfigResourceType.Broker => ConfigTable.Broker,
            ConfigResourceType.Group => ConfigTable.Group,
            _ => null,
        };
        return table is not null && table.TryFindWithListenerPrefix(name, out ConfigDefinition? definition) ? definition : null;
    }
}
