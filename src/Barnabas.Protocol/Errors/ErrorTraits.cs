namespace Barnabas.Protocol.Errors;

/// <summary>What a client should make of an error code.</summary>
[Flags]
public enum ErrorTraits
{
    None = 0,

    /// <summary>The same request may succeed later.</summary>
    Retriable = 1,

    /// <summary>The client's metadata is out of date: fetch it before trying again.</summary>
    RefreshMetadata = 2,

    /// <summary>Retriable against the coordinator that FindCoordinator then names.</summary>
    RefreshCoordinator = 4,

    /// <summary>The client instance cannot go on: not authenticated, not authorized for what it is, fenced, or too old.</summary>
    Fatal = 8,
}
