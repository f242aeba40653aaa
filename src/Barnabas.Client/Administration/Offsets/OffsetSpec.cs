namespace Barnabas.Client.Administration.Offsets;

/// <summary>Which offset of a partition is meant.</summary>
public readonly record struct OffsetSpec
{
    private OffsetSpec(long timestamp, short firstVersion)
    {
        Timestamp = timestamp;
        FirstVersion = firstVersion;
    }

    /// <summary>Behind the last record; with <c>read_committed</c>, behind the last that is decided.</summary>
    public static OffsetSpec Latest => new(-1, 0);

    /// <summary>The first record that is still there.</summary>
    public static OffsetSpec Earliest => new(-2, 0);

    /// <summary>The record with the greatest timestamp.</summary>
    public static OffsetSpec MaxTimestamp => new(-3, 7);

    /// <summary>The first record on the broker's own disk.</summary>
    public static OffsetSpec EarliestLocal => new(-4, 8);

    /// <summary>The last record in tiered storage.</summary>
    public static OffsetSpec LatestTiered => new(-5, 9);

    /// <summary>The first record that is not in tiered storage yet.</summary>
    public static OffsetSpec EarliestPendingUpload => new(-6, 11);

    /// <summary>As ListOffsets asks for it.</summary>
    internal long Timestamp { get; }

    /// <summary>The version of ListOffsets that has it first.</summary>
    internal short FirstVersion { get; }

    /// <summary>The first record of this time or later, in milliseconds since the epoch.</summary>
    public static OffsetSpec ForTimestamp(long timestamp) => timestamp >= 0
        ? new(timestamp, 0)
        : throw new ArgumentOutOfRangeException(nameof(timestamp), timestamp, "A timestamp is not negative.");
}
