namespace Barnabas.Raft.Formatting;

/// <summary>What <c>storage format</c> is told. Immutable.</summary>
public sealed record FormatOptions
{
    /// <summary>log.dirs; each gets its own directory id.</summary>
    public required IReadOnlyList<string> LogDirectories { get; init; }

    /// <summary>metadata.log.dir; null for the first of the log directories.</summary>
    public string? MetadataDirectory { get; init; }

    /// <summary>The cluster's id in its text form.</summary>
    public required string ClusterId { get; init; }

    public required int NodeId { get; init; }

    /// <summary>The encoded metadata records that a new cluster begins with; a snapshot file holds them until the first start.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> BootstrapRecords { get; init; }

    /// <summary>
    /// Where set, the quorum begins with this node as its only voter, recorded in the log (KIP-853), reachable at these controller
    /// listeners; else the voters are configured by <c>controller.quorum.voters</c>.
    /// </summary>
    public IReadOnlyList<StandaloneListener>? Standalone { get; init; }

    /// <summary>A controller listener as the voter set records it.</summary>
    public sealed record StandaloneListener(string Name, string Host, ushort Port);
}
