namespace Barnabas.Network.Serving;

/// <summary>Why a connection ended; the tag of the metric that counts them.</summary>
internal enum CloseCause : byte
{
    /// <summary>The peer closed it between two frames.</summary>
    Peer,

    /// <summary>The peer or the network broke it off.</summary>
    ConnectionLost,

    /// <summary>The peer sent what cannot be a frame.</summary>
    InvalidFrame,

    /// <summary>connections.max.idle.ms</summary>
    Idle,

    /// <summary>The request processor asked for it.</summary>
    Processor,

    /// <summary>The request processor threw.</summary>
    ProcessorFailed,

    /// <summary>An answer could not be sent: the peer is gone, or its file could not be read.</summary>
    SendFailed,

    /// <summary>The server stopped.</summary>
    Stopped,
}
