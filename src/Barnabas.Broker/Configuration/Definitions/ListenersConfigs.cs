using static Barnabas.Broker.Configuration.ConfigImportance;
using static Barnabas.Broker.Configuration.ConfigUpdateMode;
using static Barnabas.Broker.Configuration.Definitions.Declare;

namespace Barnabas.Broker.Configuration.Definitions;

/// <summary>Where the node listens, what it advertises, and the limits of its connections.</summary>
internal static class ListenersConfigs
{
    public static IReadOnlyList<ConfigDefinition> All { get; } =
    [
        List("listeners", High, PerBroker).Default("PLAINTEXT://:9092").DistinctNonEmpty().ActedOn()
            .Doc("Addresses to listen on: NAME://host:port, separated by commas; an empty host means every interface."),
        List("advertised.listeners", High).DistinctNonEmpty().ActedOn()
            .Doc("Addresses given to clients, where they differ from listeners."),
        String("listener.security.protocol.map", Low, PerBroker)
            .Default("SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT").ActedOn()
            .Doc("Security protocol of each listener name, as NAME:PROTOCOL pairs."),
        String("inter.broker.listener.name", Medium)
            .Doc("Listener that brokers use among themselves."),
        String("security.inter.broker.protocol", Medium).Default("PLAINTEXT").OneOf("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
            .Doc("Security protocol among brokers, when no inter.broker.listener.name is given."),
        List("controller.listener.names", High).DistinctNonEmpty().Required().ActedOn()
            .Doc("Listeners that serve the controller quorum; brokers use the first."),
        String("control.plane.listener.name", High).Only39()
            .Doc("Separate listener for requests of a ZooKeeper-mode controller."),
        List("early.start.listeners", High).DistinctNonEmpty()
            .Doc("Listeners that accept before the authorizer is ready."),
        Int("socket.listen.backlog.size", Medium).Default(50).AtLeast(1).ActedOn()
            .Doc("Connections that may wait to be accepted."),
        Int("socket.send.buffer.bytes", High).Default(102_400).ActedOn()
            .Doc("SO_SNDBUF of server sockets; -1 leaves the system's default."),
        Int("socket.receive.buffer.bytes", High).Default(102_400).ActedOn()
            .Doc("SO_RCVBUF of server sockets; -1 leaves the system's default."),
        Int("socket.request.max.bytes", High).Default(104_857_600).AtLeast(1).ActedOn()
            .Doc("Largest request accepted; a larger one costs the client its connection."),
        Long("socket.connection.setup.timeout.ms", Medium).Default(10_000)
            .Doc("First time limit for connecting to another node."),
        Long("socket.connection.setup.timeout.max.ms", Medium).Default(30_000)
            .Doc("Upper bound of the growing time limit for connecting to another node."),
        Int("num.network.threads", High, ClusterWide).Default(3).AtLeast(1)
            .Doc("Threads that move bytes between sockets and the request queue, per listener."),
        Int("queued.max.requests", High).Default(500).AtLeast(1).ActedOn()
            .Doc("Requests that may wait for a handler before sockets are no longer read."),
        Long("queued.max.request.bytes", Medium).Default(-1).ActedOn()
            .Doc("Bytes of waiting requests before sockets are no longer read; -1 means no bound."),
        Int("max.connections", Medium, ClusterWide).Default(int.MaxValue).AtLeast(0).ActedOn()
            .Doc("Connections open at a time on this node."),
        Int("max.connections.per.ip", Medium, ClusterWide).Default(int.MaxValue).AtLeast(0).ActedOn()
            .Doc("Connections open at a time from one address."),
        String("max.connections.per.ip.overrides", Medium, ClusterWide).Default("").ActedOn()
            .Doc("Exceptions to max.connections.per.ip, as host:count pairs."),
        Int("max.connection.creation.rate", Medium, ClusterWide).Default(int.MaxValue).AtLeast(0)
            .Doc("New connections accepted a second."),
        Long("connections.max.idle.ms", Medium).Default(600_000).ActedOn()
            .Doc("Close a connection that carried nothing for this long."),
        Long("connections.max.reauth.ms", Medium).Default(0)
            .Doc("Lifetime of a SASL session before it must authenticate again; 0 turns it off."),
        Int("connection.failed.authentication.delay.ms", Low).Default(100).AtLeast(0)
            .Doc("Pause before a connection is closed for failed authentication."),
    ];
}
