namespace Barnabas.Client.Administration.Security;

/// <summary>The name of a user, client id or address in a quota; null is what holds for all that have no quota of their own.</summary>
public readonly record struct QuotaName(string? Name)
{
    public static QuotaName Standard => new(null);

    public static implicit operator QuotaName(string name) => new(name);

    public override string ToString() => Name ?? "(default)";
}
