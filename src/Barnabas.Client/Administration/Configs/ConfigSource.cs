namespace Barnabas.Client.Administration.Configs;

/// <summary>Where a value comes from, as Kafka numbers it.</summary>
public enum ConfigSource : sbyte
{
    Unknown = 0,
    DynamicTopic = 1,
    DynamicBroker = 2,
    DynamicDefaultBroker = 3,
    StaticBroker = 4,
    Default = 5,
    DynamicBrokerLogger = 6,
    DynamicClientMetrics = 7,
    DynamicGroup = 8,
}
