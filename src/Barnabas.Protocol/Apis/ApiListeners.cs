namespace Barnabas.Protocol.Apis;

/// <summary>The roles that answer an API; none for those of ZooKeeper mode.</summary>
[Flags]
public enum ApiListeners
{
    None = 0,
    Broker = 1,
    Controller = 2,
}
