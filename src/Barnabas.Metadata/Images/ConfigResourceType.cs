namespace Barnabas.Metadata.Images;

/// <summary>Kinds of configuration resources, numbered as requests and records number them.</summary>
public enum ConfigResourceType : sbyte
{
    Unknown = 0,
    Topic = 2,
    Broker = 4,
    BrokerLogger = 8,
    ClientMetrics = 16,
    Group = 32,
}
