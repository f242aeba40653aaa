namespace Barnabas.Broker.Configuration;

public enum ConfigImportance
{
    High,
    Medium,
    Low,
}
