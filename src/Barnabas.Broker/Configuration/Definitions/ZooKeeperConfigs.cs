using static Barnabas.Broker.Configuration.ConfigImportance;
using static Barnabas.Broker.Configuration.Definitions.Declare;

namespace Barnabas.Broker.Configuration.Definitions;

/// <summary>Connection to ZooKeeper, of clusters up to 3.9.</summary>
internal static class ZooKeeperConfigs
{
    public static IReadOnlyList<ConfigDefinition> All { get; } =
    [
        String("zookeeper.connect", High).Only39()
            .Doc("ZooKeeper servers and root path. Refused at start: clusters on ZooKeeper are not supported."),
        Int("zookeeper.connection.timeout.ms", High).Only39()
            .Doc("Time limit for connecting to ZooKeeper."),
        Int("zookeeper.session.timeout.ms", High).Default(18_000).Only39()
            .Doc("Silence after which ZooKeeper ends the session."),
        Int("zookeeper.max.in.flight.requests", High).Default(10).AtLeast(1).Only39()
            .Doc("Requests to ZooKeeper before the client blocks."),
        Boolean("zookeeper.set.acl", High).Default(false).Only39()
            .Doc("Protect what is written to ZooKeeper by ACLs."),
        String("zookeeper.clientCnxnSocket", Medium).Only39()
            .Doc("Java socket class of the ZooKeeper client."),
        Boolean("zookeeper.metadata.migration.enable", High).Default(false).Only39()
            .Doc("Move the cluster's metadata from ZooKeeper to a controller quorum."),
        Int("zookeeper.metadata.migration.min.batch.size", Medium).Default(200).AtLeast(1).Internal().Only39()
            .Doc("Records per batch of that move."),
        Boolean("zookeeper.ssl.client.enable", Medium).Default(false).Only39()
            .Doc("Connect to ZooKeeper over TLS."),
        String("zookeeper.ssl.protocol", Low).Default("TLSv1.2").Only39()
            .Doc("TLS version preferred."),
        List("zookeeper.ssl.enabled.protocols", Low).Only39()
            .Doc("TLS versions offered."),
        List("zookeeper.ssl.cipher.suites", Low).Only39()
            .Doc("Cipher suites offered."),
        String("zookeeper.ssl.endpoint.identification.algorithm", Low).Default("HTTPS").Only39()
            .Doc("How the server's name is checked against its certificate."),
        String("zookeeper.ssl.keystore.type", Medium).Only39()
            .Doc("Format of the key store."),
        String("zookeeper.ssl.keystore.location", Medium).Only39()
            .Doc("File with the client's key."),
        Password("zookeeper.ssl.keystore.password", Medium).Only39()
            .Doc("Password of the key store."),
        String("zookeeper.ssl.truststore.type", Medium).Only39()
            .Doc("Format of the trust store."),
        String("zookeeper.ssl.truststore.location", Medium).Only39()
            .Doc("File with the certificates that are trusted."),
        Password("zookeeper.ssl.truststore.password", Medium).Only39()
            .Doc("Password of the trust store."),
        Boolean("zookeeper.ssl.crl.enable", Low).Default(false).Only39()
            .Doc("Check revocation lists."),
        Boolean("zookeeper.ssl.ocsp.enable", Low).Default(false).Only39()
            .Doc("Check revocation online."),
    ];
}
