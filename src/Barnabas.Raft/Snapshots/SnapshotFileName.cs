using System.Globalization;

namespace Barnabas.Raft.Snapshots;

/// <summary>Names of snapshot files: <c>&lt;end offset, 20 digits&gt;-&lt;epoch, 10 digits&gt;.checkpoint</c>. Stateless.</summary>
internal static class SnapshotFileName
{
    public const string Suffix = ".checkpoint";

    /// <summary>While a snapshot is being written.</summary>
    public const string PartialSuffix = ".checkpoint.part";

    /// <summary>What a snapshot is renamed to before it is deleted.</summary>
    public const string DeletedSuffix = ".checkpoint.deleted";

    private const int OffsetDigits = 20;
    private const int EpochDigits = 10;
    private const int BaseLength = OffsetDigits + 1 + EpochDigits;

    public static string Of(OffsetAndEpoch id) => Base(id) + Suffix;

    public static string OfPartial(OffsetAndEpoch id) => Base(id) + PartialSuffix;

    public static bool TryParse(string name, out OffsetAndEpoch id)
    {
        id = default;
        if (name.Length != BaseLength + Suffix.Length || !name.EndsWith(Suffix, StringComparison.Ordinal) || name[OffsetDigits] != '-'
            || !long.TryParse(name.AsSpan(0, OffsetDigits), NumberStyles.None, CultureInfo.InvariantCulture, out long offset)
            || !int.TryParse(name.AsSpan(OffsetDigits + 1, EpochDigits), NumberStyles.None, CultureInfo.InvariantCulture, out int epoch))
        {
            return false;
        }
        id = new OffsetAndEpoch(offset, epoch);
        return true;
    }

    private static string Base(OffsetAndEpoch id) => string.Create(CultureInfo.InvariantCulture, $"{id.Offset:D20}-{id.Epoch:D10}");
}
