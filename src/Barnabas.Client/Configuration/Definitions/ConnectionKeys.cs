using static Barnabas.Client.Configuration.Definitions.KeyForm;

namespace Barnabas.Client.Configuration.Definitions;

/// <summary>Keys of every client: addresses, connections, pauses, metadata. Immutable.</summary>
internal static class ConnectionKeys
{
    public static ClientKey[] All { get; } =
    [
        List("bootstrap.servers", null, "Some brokers as host:port, separated by commas; the others are found through them.").For(ClientKind.Admin, "").ActedOn(),
        List("bootstrap.controllers", "", "Controllers to talk to instead of brokers.").Of(ClientKind.Admin),
        Text("client.id", "", "Names the client in the broker's logs and quotas.").ActedOn(),
        Text("client.rack", "", "Where the client is: lets a consumer read from a replica nearby.").Of(ClientKind.Consumer).ActedOn(),
        Text("client.dns.lookup", "use_all_dns_ips", "Whether all addresses of a host name are tried.").Allowing(AllowedValues.OneOf("use_all_dns_ips", "resolve_canonical_bootstrap_servers_only")),
        Int("request.timeout.ms", 30_000, "How long an answer may take.").From(0).ActedOn(),
        Int("default.api.timeout.ms", 60_000, "How long a call may take, with all its attempts, that has no time of its own.").Of(ClientKind.Consumer | ClientKind.Admin).From(0).ActedOn(),
        Int("retries", int.MaxValue, "How often a request is sent again; time limits are the better bound.").Of(ClientKind.Producer | ClientKind.Admin).Allowing(AllowedValues.Between(0, int.MaxValue)).ActedOn(),
        Long("retry.backoff.ms", 100, "The pause before the first repetition; it doubles from then on.").From(0).ActedOn(),
        Long("retry.backoff.max.ms", 1000, "The longest pause before a repetition.").From(0).ActedOn(),
        Long("reconnect.backoff.ms", 50, "The pause before a broker is connected to again; it doubles with every failure.").From(0).ActedOn(),
        Long("reconnect.backoff.max.ms", 1000, "The longest pause before a broker is connected to again.").From(0).ActedOn(),
        Long("socket.connection.setup.timeout.ms", 10_000, "How long a connection may take to come about.").ActedOn(),
        Long("socket.connection.setup.timeout.max.ms", 30_000, "The longest that it may take after failures."),
        Long("connections.max.idle.ms", 540_000, "A connection without traffic is closed after this time.").For(ClientKind.Admin, "300000").ActedOn(),
        Int("send.buffer.bytes", 131_072, "The socket's send buffer; -1 leaves it to the system.").From(-1).ActedOn(),
        Int("receive.buffer.bytes", 65_536, "The socket's receive buffer; -1 leaves it to the system.").For(ClientKind.Producer, "32768").From(-1).ActedOn(),
        Long("metadata.max.age.ms", 300_000, "Metadata is asked for again after this time even when nothing seems to have changed.").From(0).ActedOn(),
        Text("metadata.recovery.strategy", "rebootstrap", "Whether to start again from bootstrap.servers when no known broker answers.").Allowing(AllowedValues.OneOfIgnoringCase("rebootstrap", "none")).ActedOn(),
        Long("metadata.recovery.rebootstrap.trigger.ms", 300_000, "Without metadata for this long, the client starts again from bootstrap.servers.").From(0).ActedOn(),
        List("config.providers", "", "Sources of values that are not in the configuration itself."),
        Flag("enable.metrics.push", true, "Whether the client sends its metrics to the cluster where the cluster asks for them.").For(ClientKind.Admin, "false"),
        List("metric.reporters", "org.apache.kafka.common.metrics.JmxReporter", "Classes that report metrics; here they are System.Diagnostics.Metrics."),
        Int("metrics.num.samples", 2, "Samples behind a metric.").From(1),
        Text("metrics.recording.level", "INFO", "How much is measured.").Allowing(AllowedValues.OneOf("INFO", "DEBUG", "TRACE")),
        Long("metrics.sample.window.ms", 30_000, "How long a sample of a metric takes.").From(0),
    ];
}
