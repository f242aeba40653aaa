namespace Barnabas.Client.Producing;

/// <summary><c>acks</c>: whose confirmation the producer waits for. The values are those on the wire.</summary>
public enum Acks : short
{
    /// <summary>Of all in-sync replicas: <c>all</c> or <c>-1</c>.</summary>
    All = -1,

    /// <summary>Of nobody: offsets are unknown, and a lost record is not noticed.</summary>
    None = 0,

    /// <summary>Of the leader alone.</summary>
    Leader = 1,
}
