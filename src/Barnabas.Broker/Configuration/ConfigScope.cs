namespace Barnabas.Broker.Configuration;

/// <summary>The kind of resource that a configuration key belongs to.</summary>
public enum ConfigScope
{
    Broker,
    Topic,
    Group,
}
