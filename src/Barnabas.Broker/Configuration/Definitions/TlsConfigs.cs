using static Barnabas.Broker.Configuration.ConfigImportance;
using static Barnabas.Broker.Configuration.ConfigUpdateMode;
using static Barnabas.Broker.Configuration.Definitions.Declare;

namespace Barnabas.Broker.Configuration.Definitions;

/// <summary>TLS of listeners and of connections between nodes.</summary>
internal static class TlsConfigs
{
    public static IReadOnlyList<ConfigDefinition> All { get; } =
    [
        String("ssl.client.auth", Medium, PerBroker).Default("none").OneOf("required", "requested", "none")
            .Doc("Whether a client must, may or need not show a certificate."),
        List("ssl.enabled.protocols", Medium, PerBroker).Default("TLSv1.2,TLSv1.3").DistinctNonEmpty()
            .Doc("TLS versions offered."),
        String("ssl.protocol", Medium, PerBroker).Default("TLSv1.3")
            .Doc("TLS version preferred."),
        List("ssl.cipher.suites", Medium, PerBroker).Default("").Distinct()
            .Doc("Cipher suites offered; empty means the system's choice."),
        String("ssl.endpoint.identification.algorithm", Low, PerBroker).Default("https")
            .Doc("How a server's name is checked against its certificate."),
        String("ssl.keystore.type", Medium, PerBroker).Default("JKS")
            .Doc("Format of the key store: JKS, PKCS12 or PEM."),
        String("ssl.keystore.location", Medium, PerBroker)
            .Doc("File with the node's key and certificates."),
        Password("ssl.keystore.password", Medium, PerBroker)
            .Doc("Password of the key store."),
        Password("ssl.keystore.key", Medium, PerBroker)
            .Doc("Private key as PEM text, instead of a file."),
        Password("ssl.keystore.certificate.chain", Medium, PerBroker)
            .Doc("Certificates as PEM text, instead of a file."),
        Password("ssl.key.password", Medium, PerBroker)
            .Doc("Password of the private key."),
        String("ssl.truststore.type", Medium, PerBroker).Default("JKS")
            .Doc("Format of the trust store: JKS, PKCS12 or PEM."),
        String("ssl.truststore.location", Medium, PerBroker)
            .Doc("File with the certificates that are trusted."),
        Password("ssl.truststore.password", Medium, PerBroker)
            .Doc("Password of the trust store."),
        Password("ssl.truststore.certificates", Medium, PerBroker)
            .Doc("Trusted certificates as PEM text, instead of a file."),
        String("ssl.principal.mapping.rules", Low).Default("DEFAULT")
            .Doc("Rules from the distinguished name of a certificate to a short name."),
        Boolean("ssl.allow.dn.changes", Low).Default(false)
            .Doc("Accept a new key store whose distinguished name differs."),
        Boolean("ssl.allow.san.changes", Low).Default(false)
            .Doc("Accept a new key store whose alternative names differ."),
        Class("ssl.engine.factory.class", Low, PerBroker)
            .Doc("Class that builds TLS engines."),
        String("ssl.provider", Medium, PerBroker)
            .Doc("Java security provider of TLS."),
        String("ssl.keymanager.algorithm", Medium, PerBroker).Default("SunX509")
            .Doc("Java key manager algorithm."),
        String("ssl.trustmanager.algorithm", Medium, PerBroker).Default("PKIX")
            .Doc("Java trust manager algorithm."),
        String("ssl.secure.random.implementation", Low, PerBroker)
            .Doc("Java source of randomness for TLS."),
    ];
}
