namespace Barnabas.Client.Administration.Configs;

/// <summary>What has a configuration, as Kafka numbers it.</summary>
public enum ConfigResourceType : sbyte
{
    Unknown = 0,
    Topic = 2,
    Broker = 4,
    BrokerLogger = 8,
    ClientMetrics = 16,
    Group = 32,
}
