namespace Barnabas.Client.Configuration;

/// <summary>Which clients know a configuration key.</summary>
[Flags]
public enum ClientKind
{
    None = 0,
    Producer = 1,
    Consumer = 2,
    Admin = 4,
    All = Producer | Consumer | Admin,
}
