namespace Barnabas.Broker.Configuration;

/// <summary>How a key of a broker can change while it runs.</summary>
public enum ConfigUpdateMode
{
    /// <summary>By a restart only.</summary>
    ReadOnly,

    /// <summary>Dynamically, for each broker by itself.</summary>
    PerBroker,

    /// <summary>Dynamically, for each broker or as a default of the whole cluster.</summary>
    ClusterWide,
}
