using Microsoft.Extensions.Logging;

namespace Barnabas.Broker.Configuration;

/// <summary>What a broker says at start about keys that it does not act on.</summary>
public static partial class ConfigurationLog
{
    public static void WarnOfKeysWithoutEffect(ILogger logger, BrokerConfiguration configuration)
    {
        if (configuration.UnknownKeys is { Count: > 0 } unknown)
            UnknownKeys(logger, string.Join(", ", unknown));
        if (configuration.KeysNotActedOn is { Count: > 0 } notActedOn)
            KeysNotActedOn(logger, string.Join(", ", notActedOn));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Unknown configuration keys, kept without effect: {Keys}")]
    private static partial void UnknownKeys(ILogger logger, string keys);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Configuration keys that are set but not acted on yet: {Keys}")]
    private static partial void KeysNotActedOn(ILogger logger, string keys);
}
