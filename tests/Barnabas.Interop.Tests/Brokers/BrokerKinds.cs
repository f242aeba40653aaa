namespace Barnabas.Interop.Tests.Brokers;

/// <summary>What follows from the kind.</summary>
public static class BrokerKinds
{
    /// <summary>The version of an Apache Kafka, as the reference directory names it.</summary>
    public static string Version(this BrokerKind kind) => kind switch
    {
        BrokerKind.Apache => "4.3",
        BrokerKind.Apache39 => "3.9",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not an Apache Kafka."),
    };
}
