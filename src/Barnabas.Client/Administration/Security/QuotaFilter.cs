namespace Barnabas.Client.Administration.Security;

/// <summary>Which quotas are meant; all are, where nothing is said. Immutable.</summary>
public sealed record QuotaFilter
{
    /// <summary>Quotas of this user; null does not look at users.</summary>
    public QuotaName? User { get; init; }

    /// <summary>Quotas of this client id; null does not look at client ids.</summary>
    public QuotaName? ClientId { get; init; }

    /// <summary>Quotas of this address; null does not look at addresses.</summary>
    public QuotaName? Ip { get; init; }

    /// <summary>Quotas of any user.</summary>
    public bool AnyUser { get; init; }

    /// <summary>Quotas of any client id.</summary>
    public bool AnyClientId { get; init; }

    /// <summary>Quotas of any address.</summary>
    public bool AnyIp { get; init; }

    /// <summary>Quotas that are for nothing else beside.</summary>
    public bool IsStrict { get; init; }
}
