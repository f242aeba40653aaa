using Barnabas.Broker.Configuration.Constraints;
using static Barnabas.Broker.Configuration.ConfigImportance;
using static Barnabas.Broker.Configuration.ConfigUpdateMode;
using static Barnabas.Broker.Configuration.Definitions.Declare;

namespace Barnabas.Broker.Configuration.Definitions;

/// <summary>Who may do what, and the tokens that say who.</summary>
internal static class SecurityConfigs
{
    public static IReadOnlyList<ConfigDefinition> All { get; } =
    [
        String("authorizer.class.name", Low).Default("").Must(new TextConstraint(EmptyAllowed: true))
            .Doc("Class that decides what a principal may do."),
        Class("principal.builder.class", Medium, PerBroker).Default("org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder")
            .Doc("Class that names the principal of a connection."),
        String("security.providers", Low)
            .Doc("Java security providers."),
        Password("delegation.token.secret.key", Medium)
            .Doc("Secret that signs delegation tokens."),
        Password("delegation.token.master.key", Medium).Only39()
            .Doc("Older name of delegation.token.secret.key."),
        Long("delegation.token.expiry.time.ms", Medium).Default(86_400_000).AtLeast(1)
            .Doc("Lifetime of a delegation token without renewal."),
        Long("delegation.token.max.lifetime.ms", Medium).Default(604_800_000).AtLeast(1)
            .Doc("Lifetime of a delegation token with renewals."),
        Long("delegation.token.expiry.check.interval.ms", Low).Default(3_600_000).AtLeast(1)
            .Doc("Pause between two looks for expired delegation tokens."),
        Password("password.encoder.secret", Medium).Only39()
            .Doc("Secret that encrypts passwords stored in ZooKeeper."),
        Password("password.encoder.old.secret", Medium).Only39()
            .Doc("Former secret, while password.encoder.secret is changed."),
        String("password.encoder.keyfactory.algorithm", Low).Only39()
            .Doc("Key derivation for passwords stored in ZooKeeper."),
        String("password.encoder.cipher.algorithm", Low).Default("AES/CBC/PKCS5Padding").Only39()
            .Doc("Cipher of passwords stored in ZooKeeper."),
        Int("password.encoder.key.length", Low).Default(128).AtLeast(8).Only39()
            .Doc("Key length of passwords stored in ZooKeeper."),
        Int("password.encoder.iterations", Low).Default(4096).AtLeast(1_024).Only39()
            .Doc("Iterations of the key derivation for passwords stored in ZooKeeper."),
    ];
}
