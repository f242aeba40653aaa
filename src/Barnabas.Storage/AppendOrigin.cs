namespace Barnabas.Storage;

/// <summary>Where appended batches come from; decides how much is checked.</summary>
public enum AppendOrigin : byte
{
    /// <summary>A produce request: everything is checked.</summary>
    Client,

    /// <summary>The group or transaction coordinator of this broker: no sequences; control batches are allowed.</summary>
    Coordinator,

    /// <summary>The leader of the metadata quorum: batches come with offsets and epoch and are taken as they are.</summary>
    RaftLeader,

    /// <summary>A follower that copies its leader: batches come with offsets and epoch.</summary>
    Replication,
}
