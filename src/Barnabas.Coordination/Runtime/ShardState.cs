namespace Barnabas.Coordination.Runtime;

/// <summary>The life of a shard. It goes on in this order; what has failed or is closed does not come back.</summary>
internal enum ShardState
{
    Loading,
    Active,

    /// <summary>The partition could not be loaded, or a record not be replayed: there is no state to go on from.</summary>
    Failed,

    /// <summary>The partition is led elsewhere.</summary>
    Closed,
}
