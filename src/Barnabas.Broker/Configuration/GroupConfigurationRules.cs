using Barnabas.Protocol.Records;

namespace Barnabas.Broker.Configuration;

/// <summary>The rules that hold between the keys of groups.</summary>
internal static class GroupConfigurationRules
{
    private static readonly string[] BoundedKeys = ["session.timeout.ms", "heartbeat.interval.ms", "assignment.interval.ms"];

    private static readonly string[] Assignors = ["uniform", "range"];

    /// <summary>An assignor's name, where it is configured as one of the classes that come with Kafka.</summary>
    public static string AssignorName(string configured) => configured switch
    {
        "org.apache.kafka.coordinator.group.assignor.UniformAssignor" => "uniform",
        "org.apache.kafka.coordinator.group.assignor.RangeAssignor" => "range",
        _ => configured,
    };

    public static IEnumerable<string> Check(BrokerConfiguration configuration, ConfigLayers layers)
    {
        foreach (string key in BoundedKeys)
        {
            string name = $"group.consumer.{key}";
            string least = $"group.consumer.min.{key}";
            string most = $"group.consumer.max.{key}";
            if ((int)layers[most]! < (int)layers[least]!)
                yield return $"{most} must be greater than or equal to {least}";
            if ((int)layers[name]! < (int)layers[least]!)
                yield return $"{name} must be greater than or equal to {least}";
            if ((int)layers[name]! > (int)layers[most]!)
                yield return $"{name} must be less than or equal to {most}";
        }
        if (configuration.GroupConsumerHeartbeatIntervalMs >= configuration.GroupConsumerSessionTimeoutMs)
            yield return "group.consumer.heartbeat.interval.ms must be less than group.consumer.session.timeout.ms";
        if (configuration.GroupMaxSessionTimeoutMs < configuration.GroupMinSessionTimeoutMs)
            yield return "group.max.session.timeout.ms must be greater than or equal to group.min.session.timeout.ms";
        foreach (string assignor in configuration.GroupConsumerAssignors.Except(Assignors))
            yield return $"group.consumer.assignors: there is no assignor {assignor}; there are {string.Join(", ", Assignors)}";
        if (!configuration.GroupCoordinatorRebalanceProtocols.Contains("classic"))
            yield return "Disabling the 'classic' protocol is not supported.";
        if (!Enum.IsDefined((CompressionCodec)Math.Clamp(configuration.OffsetsTopicCompressionCodec, byte.MinValue, byte.MaxValue)))
            yield return $"offsets.topic.compression.codec: {configuration.OffsetsTopicCompressionCodec} is the number of no codec";
    }
}
