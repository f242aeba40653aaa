namespace Barnabas.Metadata.Images;

/// <summary>What a configuration value belongs to. A broker resource with an empty name holds the cluster-wide defaults.</summary>
public readonly record struct ConfigResource(ConfigResourceType Type, string Name)
{
    public static ConfigResource ClusterDefault { get; } = new(ConfigResourceType.Broker, "");

    public static ConfigResource Topic(string name) => new(ConfigResourceType.Topic, name);

    public static ConfigResource Broker(int id) => new(ConfigResourceType.Broker, id.ToString());

    public override string ToString() => $"ConfigResource(type={Type.KafkaName()}, name='{Name}')";
}
