using static Barnabas.Broker.Configuration.ConfigImportance;
using static Barnabas.Broker.Configuration.ConfigUpdateMode;
using static Barnabas.Broker.Configuration.Definitions.Declare;

namespace Barnabas.Broker.Configuration.Definitions;

/// <summary>SASL mechanisms of listeners and of connections between nodes.</summary>
internal static class SaslConfigs
{
    public static IReadOnlyList<ConfigDefinition> All { get; } =
    [
        List("sasl.enabled.mechanisms", Medium, PerBroker).Default("GSSAPI").DistinctNonEmpty()
            .Doc("Mechanisms offered to clients."),
        String("sasl.mechanism.inter.broker.protocol", Medium, PerBroker).Default("GSSAPI")
            .Doc("Mechanism among brokers."),
        String("sasl.mechanism.controller.protocol", High).Default("GSSAPI")
            .Doc("Mechanism towards controllers."),
        Password("sasl.jaas.config", Medium, PerBroker)
            .Doc("Login modules with their options, in JAAS syntax."),
        Int("sasl.server.max.receive.size", Medium).Default(524_288)
            .Doc("Largest SASL message accepted before authentication."),
        Class("sasl.server.callback.handler.class", Medium)
            .Doc("Class that checks credentials."),
        Class("sasl.client.callback.handler.class", Medium)
            .Doc("Class that supplies credentials to a mechanism."),
        Class("sasl.login.callback.handler.class", Medium)
            .Doc("Class that supplies credentials to a login."),
        Class("sasl.login.class", Medium)
            .Doc("Class that logs in."),
        Int("sasl.login.connect.timeout.ms", Low)
            .Doc("Time limit for connecting to the identity provider."),
        Int("sasl.login.read.timeout.ms", Low)
            .Doc("Time limit for an answer of the identity provider."),
        Long("sasl.login.retry.backoff.ms", Low).Default(100)
            .Doc("First pause before a failed login is tried again."),
        Long("sasl.login.retry.backoff.max.ms", Low).Default(10_000)
            .Doc("Longest pause before a failed login is tried again."),
        Double("sasl.login.refresh.window.factor", Medium, PerBroker).Default(0.8)
            .Doc("Share of a credential's lifetime after which it is refreshed."),
        Double("sasl.login.refresh.window.jitter", Medium, PerBroker).Default(0.05)
            .Doc("Random share added to the refresh time."),
        Short("sasl.login.refresh.min.period.seconds", Medium, PerBroker).Default(60)
            .Doc("Least time before a credential is refreshed."),
        Short("sasl.login.refresh.buffer.seconds", Medium, PerBroker).Default(300)
            .Doc("Time before expiry that is kept free for a refresh."),
        String("sasl.kerberos.service.name", Medium, PerBroker)
            .Doc("Kerberos principal that the brokers run as."),
        String("sasl.kerberos.kinit.cmd", Medium, PerBroker).Default("/usr/bin/kinit")
            .Doc("Path of kinit."),
        Long("sasl.kerberos.min.time.before.relogin", Medium, PerBroker).Default(60_000)
            .Doc("Least time between two Kerberos logins."),
        Double("sasl.kerberos.ticket.renew.window.factor", Medium, PerBroker).Default(0.8)
            .Doc("Share of a ticket's lifetime after which it is renewed."),
        Double("sasl.kerberos.ticket.renew.jitter", Medium, PerBroker).Default(0.05)
            .Doc("Random share added to the renewal time."),
        List("sasl.kerberos.principal.to.local.rules", Medium, PerBroker).Default("DEFAULT").DistinctNonEmpty()
            .Doc("Rules from Kerberos principals to short names."),
        String("sasl.oauthbearer.token.endpoint.url", Medium)
            .Doc("Address that hands out tokens."),
        String("sasl.oauthbearer.scope", Medium)
            .Doc("Scope asked for with a token."),
        String("sasl.oauthbearer.scope.claim.name", Low).Default("scope")
            .Doc("Claim that holds the scope."),
        String("sasl.oauthbearer.sub.claim.name", Low).Default("sub")
            .Doc("Claim that holds the subject."),
        List("sasl.oauthbearer.expected.audience", Low).Default("").Distinct()
            .Doc("Audiences that a token must name one of."),
        String("sasl.oauthbearer.expected.issuer", Low)
            .Doc("Issuer that a token must come from."),
        Int("sasl.oauthbearer.clock.skew.seconds", Low).Default(30)
            .Doc("Difference of clocks that is forgiven."),
        String("sasl.oauthbearer.jwks.endpoint.url", Medium)
            .Doc("Address of the issuer's public keys."),
        Long("sasl.oauthbearer.jwks.endpoint.refresh.ms", Low).Default(3_600_000)
            .Doc("Pause between two fetches of the issuer's keys."),
        Long("sasl.oauthbearer.jwks.endpoint.retry.backoff.ms", Low).Default(100)
            .Doc("First pause before a failed fetch of keys is tried again."),
        Long("sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms", Low).Default(10_000)
            .Doc("Longest pause before a failed fetch of keys is tried again."),
        Class("sasl.oauthbearer.jwt.retriever.class", Medium).Default("org.apache.kafka.common.security.oauthbearer.DefaultJwtRetriever")
            .Doc("Class that fetches tokens."),
        Class("sasl.oauthbearer.jwt.validator.class", Medium).Default("org.apache.kafka.common.security.oauthbearer.DefaultJwtValidator")
            .Doc("Class that checks tokens."),
        String("sasl.oauthbearer.client.credentials.client.id", Medium)
            .Doc("Client id of the client-credentials grant."),
        Password("sasl.oauthbearer.client.credentials.client.secret", Medium)
            .Doc("Client secret of the client-credentials grant."),
        String("sasl.oauthbearer.assertion.algorithm", Medium).Default("RS256").OneOfIgnoringCase("ES256", "RS256")
            .Doc("Signature algorithm of an assertion."),
        String("sasl.oauthbearer.assertion.claim.aud", Medium)
            .Doc("Audience in an assertion."),
        Int("sasl.oauthbearer.assertion.claim.exp.seconds", Low).Default(300).Between(0, 86_400)
            .Doc("Lifetime of an assertion."),
        String("sasl.oauthbearer.assertion.claim.iss", Medium)
            .Doc("Issuer in an assertion."),
        Boolean("sasl.oauthbearer.assertion.claim.jti.include", Medium).Default(false)
            .Doc("Give each assertion an id of its own."),
        Int("sasl.oauthbearer.assertion.claim.nbf.seconds", Low).Default(60).Between(0, 3_600)
            .Doc("How far before now an assertion becomes valid."),
        String("sasl.oauthbearer.assertion.claim.sub", Medium)
            .Doc("Subject in an assertion."),
        String("sasl.oauthbearer.assertion.file", Medium)
            .Doc("File with a ready assertion."),
        String("sasl.oauthbearer.assertion.private.key.file", Medium)
            .Doc("File with the key that signs assertions."),
        Password("sasl.oauthbearer.assertion.private.key.passphrase", Medium)
            .Doc("Passphrase of the key that signs assertions."),
        String("sasl.oauthbearer.assertion.template.file", Medium)
            .Doc("File with claims and headers that assertions start from."),
    ];
}
