namespace Barnabas.Client.Administration.Configs;

/// <summary>Something that has a configuration. A broker's name is its id; the empty name is the default of all brokers.</summary>
public readonly record struct ConfigResource(ConfigResourceType Type, string Name)
{
    public static ConfigResource Topic(string name) => new(ConfigResourceType.Topic, name);

    public static ConfigResource Broker(int id) => new(ConfigResourceType.Broker, id.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>What holds for all brokers that say nothing else.</summary>
    public static ConfigResource AllBrokers => new(ConfigResourceType.Broker, "");

    public static ConfigResource Group(string name) => new(ConfigResourceType.Group, name);

    /// <summary>The broker that alone knows of it; null where any does.</summary>
    internal int? BrokerId => Type is ConfigResourceType.Broker or ConfigResourceType.BrokerLogger && int.TryParse(Name, System.Globalization.CultureInfo.InvariantCulture, out int id) ? id : null;

    public override string ToString() => $"{Type} {(Name.Length == 0 ? "(default)" : Name)}";
}
