namespace Barnabas.Interop.Tests.Brokers;

/// <summary>Whose broker a <see cref="BrokerProcess"/> runs.</summary>
public enum BrokerKind
{
    Barnabas,
    Apache,
}
