using Barnabas.Client.Administration;

namespace Barnabas.Client.Configuration;

/// <summary>Options of an admin client and Kafka's properties. Immutable.</summary>
internal static class AdminTable
{
    public static OptionTable<AdminOptions> Table { get; } = new(ClientKind.Admin, new AdminOptions(),
    [
        Bind<AdminOptions>.Int("default.api.timeout.ms", static options => options.DefaultApiTimeoutMs, static (options, value) => options with { DefaultApiTimeoutMs = value }),
        Bind<AdminOptions>.Int("retries", static options => options.Retries, static (options, value) => options with { Retries = value }),
    ]);
}
