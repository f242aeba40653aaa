namespace Barnabas.Client.Administration.Configs;

/// <summary>How a value is changed, as Kafka numbers it.</summary>
public enum ConfigOperation : sbyte
{
    Set = 0,
    Delete = 1,
    Append = 2,
    Subtract = 3,
}
