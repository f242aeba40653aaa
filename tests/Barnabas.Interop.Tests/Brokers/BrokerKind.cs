namespace Barnabas.Interop.Tests.Brokers;

/// <summary>Whose broker a <see cref="BrokerProcess"/> runs.</summary>
public enum BrokerKind
{
    Barnabas,
    Apache,

    /// <summary>Apache Kafka 3.9, the last that speaks the oldest request versions.</summary>
    Apache39,
}
