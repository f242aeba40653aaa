namespace Barnabas.Interop.Tests.Brokers;

/// <summary>
/// The broker that the suite is pointed at: <c>BARNABAS_INTEROP_TARGET</c> is <c>barnabas</c> (the default) or <c>apache</c>, by which the
/// suite itself is checked against Apache Kafka.
/// </summary>
public static class BrokerTarget
{
    public const string Variable = "BARNABAS_INTEROP_TARGET";

    public static BrokerKind Kind { get; } = Environment.GetEnvironmentVariable(Variable)?.ToLowerInvariant() switch
    {
        null or "" or "barnabas" => BrokerKind.Barnabas,
        "apache" => BrokerKind.Apache,
        var other => throw new InvalidOperationException($"{Variable} is 'barnabas' or 'apache', not '{other}'."),
    };

    /// <summary>For the few behaviours that Apache Kafka is known not to have, such as surviving a full disk or speaking dropped versions.</summary>
    public static void SkipOnApache(string why) => Assert.SkipWhen(Kind == BrokerKind.Apache, $"Not on Apache Kafka: {why}");
}
