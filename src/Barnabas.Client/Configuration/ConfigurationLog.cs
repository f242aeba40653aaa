using Microsoft.Extensions.Logging;

namespace Barnabas.Client.Configuration;

internal static partial class ConfigurationLog
{
    [LoggerMessage(1, LogLevel.Information, "{Client} of Barnabas {Version}, configured so:{Values}")]
    public static partial void Resolved(ILogger logger, ClientKind client, string version, string values);

    [LoggerMessage(2, LogLevel.Warning, "Nobody knows these configuration keys: {Keys}")]
    public static partial void Unknown(ILogger logger, string keys);

    [LoggerMessage(3, LogLevel.Warning, "These configuration keys have no effect here: {Keys}")]
    public static partial void WithoutEffect(ILogger logger, string keys);
}
