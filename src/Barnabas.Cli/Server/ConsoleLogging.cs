using Microsoft.Extensions.Logging;

namespace Barnabas.Cli.Server;

/// <summary>The log of a broker in the foreground: one line an entry on standard output, time first.</summary>
internal static class ConsoleLogging
{
    public static ILoggerFactory Create() => LoggerFactory.Create(static builder => builder
        .SetMinimumLevel(LogLevel.Information)
        .AddSimpleConsole(static options =>
        {
            options.SingleLine = true;
            options.TimestampFormat = "yyyy-MM-dd HH:mm:ss.fff ";
        }));
}
