namespace Barnabas.Client.Administration.Security;

/// <summary>Whom a quota is for: a user, a client id, both, or an address. Immutable.</summary>
public sealed record QuotaEntity(QuotaName? User = null, QuotaName? ClientId = null, QuotaName? Ip = null)
{
    internal const string UserType = "user";
    internal const string ClientIdType = "client-id";
    internal const string IpType = "ip";

    internal static QuotaEntity From(IEnumerable<(string Type, string? Name)> parts)
    {
        var entity = new QuotaEntity();
        foreach (var (type, name) in parts)
        {
            entity = type switch
            {
                UserType => entity with { User = new QuotaName(name) },
                ClientIdType => entity with { ClientId = new QuotaName(name) },
                IpType => entity with { Ip = new QuotaName(name) },
                _ => entity,
            };
        }
        return entity;
    }

    internal IEnumerable<(string Type, string? Name)> Parts()
    {
        if (User is { } user)
        {
            yield return (UserType, user.Name);
        }
        if (ClientId is { } client)
        {
            yield return (ClientIdType, client.Name);
        }
        if (Ip is { } ip)
        {
            yield return (IpType, ip.Name);
        }
    }
}
