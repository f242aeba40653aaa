namespace Barnabas.Client.Consuming;

/// <summary><c>group.protocol</c></summary>
public enum GroupProtocol
{
    /// <summary>The consumer protocol where the cluster has it, the classic one otherwise.</summary>
    Auto,

    /// <summary>JoinGroup and SyncGroup: a member assigns.</summary>
    Classic,

    /// <summary>KIP-848: the broker assigns.</summary>
    Consumer,
}
