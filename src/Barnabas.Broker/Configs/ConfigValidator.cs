using Barnabas.Broker.Configuration;
using Barnabas.Metadata;
using Barnabas.Metadata.Control;
using Barnabas.Metadata.Control.Configs;
using Barnabas.Metadata.Images;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Configs;

/// <summary>What the controller must know of configuration keys, from <see cref="ConfigTable"/> and this node's file. Immutable.</summary>
public sealed class ConfigValidator(BrokerConfiguration configuration) : IConfigValidator
{
    public ApiError Validate(ConfigResource resource, IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, string> before) => resource.Type switch
    {
        ConfigResourceType.Topic => ValidateTopic(resource.Name, values),
        // What the values may be was checked by the broker that they are meant for.
        ConfigResourceType.Broker => ValidateBrokerName(resource.Name),
        ConfigResourceType.ClientMetrics => ClientMetricsConfigs.Validate(resource.Name, values),
        ConfigResourceType.Group when resource.Name.Length == 0 => new(ErrorCode.InvalidRequest, "Default group resources are not allowed."),
        ConfigResourceType.Group => GroupConfiguration.Validate(values, configuration),
        _ => new(ErrorCode.InvalidRequest, $"Unknown resource type {resource.Type.KafkaName()}"),
    };

    public bool IsList(ConfigResourceType type, string name) => Find(type, name)?.Type == ConfigType.List;

    public string? Default(ConfigResourceType type, string name) => Find(type, name)?.DefaultText;

    public List<CreateTopicsResponse.CreatableTopicConfigs> DescribeTopic(ConfigurationsImage configurations, IReadOnlyDictionary<string, string> overrides)
    {
        var broker = configuration.WithDynamic(configurations.Of(ConfigResource.ClusterDefault), configurations.Of(ConfigResource.Broker(configuration.NodeId)));
        List<CreateTopicsResponse.CreatableTopicConfigs> described = [];
        foreach (var entry in broker.ForTopic(overrides).Describe().OrderBy(static entry => entry.Name, StringComparer.Ordinal))
        {
            described.Add(new()
            {
                Name = entry.Name,
                Value = entry.Value,
                ReadOnly = entry.IsReadOnly,
                ConfigSource = (sbyte)entry.Source,
                IsSensitive = entry.IsSensitive,
            });
        }
        return described;
    }

    private static ApiError ValidateTopic(string name, IReadOnlyDictionary<string, string> values)
    {
        if (name.Length == 0)
        {
            return new(ErrorCode.InvalidRequest, "Default topic resources are not allowed.");
        }
        if (TopicName.Fault(name) is { } fault)
        {
            return new(ErrorCode.InvalidTopicException, fault);
        }
        return TopicConfigurationRules.Validate(values!) is { } error ? new(ErrorCode.InvalidConfig, error) : ApiError.None;
    }

    private static ApiError ValidateBrokerName(string name)
    {
        if (name.Length == 0)
        {
            return ApiError.None;
        }
        if (!int.TryParse(name, out int id))
        {
            return new(ErrorCode.InvalidRequest, "Unable to parse broker name as a base 10 number.");
        }
        return id < 0 ? new(ErrorCode.InvalidRequest, "Invalid negative broker ID.") : ApiError.None;
    }

    private static ConfigDefinition? Find(ConfigResourceType type, string name)
    {
        var table = type switch
        {
            ConfigResourceType.Topic => ConfigTable.Topic,
            ConfigResourceType.Broker => ConfigTable.Broker,
            ConfigResourceType.Group => ConfigTable.Group,
            _ => null,
        };
        if (table is null)
        {
            return type == ConfigResourceType.ClientMetrics ? ClientMetricsConfigs.Find(name) : null;
        }
        return table.TryFindWithListenerPrefix(name, out var definition) ? definition : null;
    }
}
