using Barnabas.Client.Configuration;
using Microsoft.Extensions.Logging;

namespace Barnabas.Client.Administration;

/// <summary>How an <see cref="AdminClient"/> works; defaults are Kafka's. Immutable.</summary>
public sealed record AdminOptions : ClientOptions
{
    public AdminOptions() => ConnectionsMaxIdleMs = 300_000;

    /// <summary><c>default.api.timeout.ms</c>: how long a call may take, with all its attempts, that has no time of its own.</summary>
    public int DefaultApiTimeoutMs { get; init; } = 60_000;

    /// <summary><c>retries</c>: how often a request is sent again; bounded by <see cref="DefaultApiTimeoutMs"/> rather than by a number.</summary>
    public int Retries { get; init; } = int.MaxValue;

    /// <summary>Options from Kafka's properties, by their dotted names. Keys that are unknown or have no effect here are named in a warning.</summary>
    /// <exception cref="Errors.ClientConfigurationException">A value cannot be used: the message names key, value and what is allowed.</exception>
    public static AdminOptions FromProperties(IEnumerable<KeyValuePair<string, string>> properties, ILoggerFactory? logging = null) => AdminTable.Table.FromProperties(properties, logging);

    /// <summary>Kafka's properties, by their dotted names, of what differs from the defaults.</summary>
    public IReadOnlyDictionary<string, string> ToProperties() => AdminTable.Table.ToProperties(this);
}
