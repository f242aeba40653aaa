namespace Barnabas.Protocol.Records;

/// <summary>What a record of a control batch means, as its key numbers it.</summary>
public enum ControlRecordType : short
{
    /// <summary>A type of a later version: to be passed over.</summary>
    Unknown = -1,

    /// <summary>End of a transaction.</summary>
    Abort = 0,

    /// <summary>End of a transaction.</summary>
    Commit = 1,

    /// <summary>KRaft: the leader of an epoch and its voters.</summary>
    LeaderChange = 2,

    /// <summary>KRaft: the first record of a snapshot.</summary>
    SnapshotHeader = 3,

    /// <summary>KRaft: the last record of a snapshot.</summary>
    SnapshotFooter = 4,

    /// <summary>KRaft: the protocol version of the quorum (KIP-853).</summary>
    KRaftVersion = 5,

    /// <summary>KRaft: the voter set (KIP-853).</summary>
    KRaftVoters = 6,
}
