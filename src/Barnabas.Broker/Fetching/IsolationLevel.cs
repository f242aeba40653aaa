namespace Barnabas.Broker.Fetching;

/// <summary>Whether a reader sees records of open transactions (KIP-98).</summary>
public enum IsolationLevel : sbyte
{
    ReadUncommitted = 0,
    ReadCommitted = 1,
}
