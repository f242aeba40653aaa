namespace Barnabas.Client.Configuration;

/// <summary>Keys that are properties of <see cref="ClientOptions"/>. Stateless.</summary>
internal static class CommonBindings
{
    private static readonly (string, MetadataRecoveryStrategy)[] Strategies = [("rebootstrap", MetadataRecoveryStrategy.Rebootstrap), ("none", MetadataRecoveryStrategy.None)];

    public static IEnumerable<OptionBinding<TOptions>> Of<TOptions>()
        where TOptions : ClientOptions =>
    [
        Bind<TOptions>.Text("bootstrap.servers", static options => options.BootstrapServers, static (options, value) => As<TOptions>(options with { BootstrapServers = value })),
        Bind<TOptions>.Text("client.id", static options => options.ClientId, static (options, value) => As<TOptions>(options with { ClientId = value })),
        Bind<TOptions>.Int("request.timeout.ms", static options => options.RequestTimeoutMs, static (options, value) => As<TOptions>(options with { RequestTimeoutMs = value })),
        Bind<TOptions>.Int("retry.backoff.ms", static options => options.RetryBackoffMs, static (options, value) => As<TOptions>(options with { RetryBackoffMs = value })),
        Bind<TOptions>.Int("retry.backoff.max.ms", static options => options.RetryBackoffMaxMs, static (options, value) => As<TOptions>(options with { RetryBackoffMaxMs = value })),
        Bind<TOptions>.Int("reconnect.backoff.ms", static options => options.ReconnectBackoffMs, static (options, value) => As<TOptions>(options with { ReconnectBackoffMs = value })),
        Bind<TOptions>.Int("reconnect.backoff.max.ms", static options => options.ReconnectBackoffMaxMs, static (options, value) => As<TOptions>(options with { ReconnectBackoffMaxMs = value })),
        Bind<TOptions>.Int("socket.connection.setup.timeout.ms", static options => options.SocketConnectionSetupTimeoutMs, static (options, value) => As<TOptions>(options with { SocketConnectionSetupTimeoutMs = value })),
        Bind<TOptions>.Long("connections.max.idle.ms", static options => options.ConnectionsMaxIdleMs, static (options, value) => As<TOptions>(options with { ConnectionsMaxIdleMs = value })),
        Bind<TOptions>.Int("send.buffer.bytes", static options => options.SendBufferBytes, static (options, value) => As<TOptions>(options with { SendBufferBytes = value })),
        Bind<TOptions>.Int("receive.buffer.bytes", static options => options.ReceiveBufferBytes, static (options, value) => As<TOptions>(options with { ReceiveBufferBytes = value })),
        Bind<TOptions>.Long("metadata.max.age.ms", static options => options.MetadataMaxAgeMs, static (options, value) => As<TOptions>(options with { MetadataMaxAgeMs = value })),
        Bind<TOptions>.Name("metadata.recovery.strategy", Strategies, static options => options.MetadataRecoveryStrategy, static (options, value) => As<TOptions>(options with { MetadataRecoveryStrategy = value })),
        Bind<TOptions>.Long("metadata.recovery.rebootstrap.trigger.ms", static options => options.MetadataRecoveryRebootstrapTriggerMs, static (options, value) => As<TOptions>(options with { MetadataRecoveryRebootstrapTriggerMs = value })),
    ];

    /// <summary>A copy of a record is of the record's own type, whatever type the compiler sees.</summary>
    private static TOptions As<TOptions>(ClientOptions copy)
        where TOptions : ClientOptions => (TOptions)copy;
}
