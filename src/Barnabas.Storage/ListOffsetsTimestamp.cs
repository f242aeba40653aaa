namespace Barnabas.Storage;

/// <summary>The timestamps of ListOffsets that stand for a place in the log.</summary>
public static class ListOffsetsTimestamp
{
    public const long Latest = -1;
    public const long Earliest = -2;
    public const long MaxTimestamp = -3;
    public const long EarliestLocal = -4;
    public const long LatestTiered = -5;
    public const long EarliestPendingUpload = -6;
}
