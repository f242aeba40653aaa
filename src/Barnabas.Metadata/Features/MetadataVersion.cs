namespace Barnabas.Metadata.Features;

/// <summary>
/// A level of Kafka's <c>metadata.version</c> feature: which metadata records, and in which versions, may be in the log. Immutable.
/// </summary>
public sealed class MetadataVersion
{
    private static readonly MetadataVersion[] Levels =
    [
        new(1, "3.0-IV1", changesMetadata: true),
        new(2, "3.1-IV0", changesMetadata: false),
        new(3, "3.2-IV0", changesMetadata: true),
        new(4, "3.3-IV0", changesMetadata: false),
        new(5, "3.3-IV1", changesMetadata: true),
        new(6, "3.3-IV2", changesMetadata: true),
        new(7, "3.3-IV3", changesMetadata: true),
        new(8, "3.4-IV0", changesMetadata: true),
        new(9, "3.5-IV0", changesMetadata: false),
        new(10, "3.5-IV1", changesMetadata: false),
        new(11, "3.5-IV2", changesMetadata: true),
        new(12, "3.6-IV0", changesMetadata: false),
        new(13, "3.6-IV1", changesMetadata: true),
        new(14, "3.6-IV2", changesMetadata: true),
        new(15, "3.7-IV0", changesMetadata: true),
        new(16, "3.7-IV1", changesMetadata: false),
        new(17, "3.7-IV2", changesMetadata: true),
        new(18, "3.7-IV3", changesMetadata: false),
        new(19, "3.7-IV4", changesMetadata: false),
        new(20, "3.8-IV0", changesMetadata: false),
        new(21, "3.9-IV0", changesMetadata: false),
        new(22, "4.0-IV0", changesMetadata: false),
        new(23, "4.0-IV1", changesMetadata: true),
        new(24, "4.0-IV2", changesMetadata: false),
        new(25, "4.0-IV3", changesMetadata: false),
        new(26, "4.1-IV0", changesMetadata: false),
        new(27, "4.1-IV1", changesMetadata: false),
        new(28, "4.2-IV0", changesMetadata: false),
        new(29, "4.2-IV1", changesMetadata: false),
        new(30, "4.3-IV0", changesMetadata: true),
    ];

    private readonly bool _changesMetadata;

    private MetadataVersion(short level, string name, bool changesMetadata)
    {
        Level = level;
        Name = name;
        _changesMetadata = changesMetadata;
    }

    /// <summary>The number that a feature level record carries.</summary>
    public short Level { get; }

    /// <summary>Kafka's name of the level, such as <c>4.3-IV0</c>.</summary>
    public string Name { get; }

    /// <summary>The oldest level that can be finalized: nodes of Kafka 3.3 and older are not supported by 4.x.</summary>
    public static MetadataVersion Minimum { get; } = FromLevel(7);

    /// <summary>The newest level that this version knows, and the one a new cluster is formatted with.</summary>
    public static MetadataVersion Latest { get; } = FromLevel(30);

    public bool SupportsInControlledShutdown => Level >= 7;

    public bool SupportsZkMigrationRecords => Level is >= 8 and < 22;

    public bool SupportsScram => Level >= 11;

    public bool SupportsMetadataTransactions => Level >= 13;

    public bool SupportsDelegationTokens => Level >= 14;

    public bool SupportsControllerRegistration => Level >= 15;

    public bool SupportsDirectoryAssignment => Level >= 17;

    public bool SupportsEligibleLeaderReplicas => Level >= 23;

    public bool SupportsCordonedDirectories => Level >= 30;

    public short RegisterBrokerRecordVersion => Level switch
    {
        >= 30 => 4,
        >= 17 => 3,
        >= 8 => 2,
        >= 7 => 1,
        _ => 0,
    };

    public short PartitionRecordVersion => PartitionChangeRecordVersion;

    public short PartitionChangeRecordVersion => Level switch
    {
        >= 23 => 2,
        >= 17 => 1,
        _ => 0,
    };

    public static bool IsKnown(short level) => level >= 1 && level <= Levels.Length;

    /// <summary>The level of that number; it must be known.</summary>
    public static MetadataVersion FromLevel(short level) => IsKnown(level)
        ? Levels[level - 1]
        : throw new ArgumentOutOfRangeException(nameof(level), level, "Unknown metadata.version.");

    /// <summary>The level of a name such as <c>4.3-IV0</c>, or of a release such as <c>4.3</c> (then its newest level).</summary>
    public static MetadataVersion? FromName(string name) =>
        Array.FindLast(Levels, v => v.Name == name || v.Name.StartsWith(name + "-IV", StringComparison.Ordinal));

    /// <summary>Whether records differ between the two levels, so that a downgrade would lose some.</summary>
    public static bool MetadataDiffers(MetadataVersion one, MetadataVersion other)
    {
        (short low, short high) = one.Level < other.Level ? (one.Level, other.Level) : (other.Level, one.Level);
        for (int level = low; level < high; level++)
        {
            if (Levels[level]._changesMetadata)
            {
                return true;
            }
        }
        return false;
    }

    public override string ToString() => Name;
}
