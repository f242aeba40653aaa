namespace Barnabas.Metadata.Images;

/// <summary>Kafka's names of the resource types, as its error messages show them.</summary>
public static class ConfigResourceTypeNames
{
    public static string KafkaName(this ConfigResourceType type) => type switch
    {
        ConfigResourceType.Topic => "TOPIC",
        ConfigResourceType.Broker => "BROKER",
        ConfigResourceType.BrokerLogger => "BROKER_LOGGER",
        ConfigResourceType.ClientMetrics => "CLIENT_METRICS",
        ConfigResourceType.Group => "GROUP",
        _ => "UNKNOWN",
    };
}
