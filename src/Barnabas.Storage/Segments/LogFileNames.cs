using System.Globalization;

namespace Barnabas.Storage.Segments;

/// <summary>Kafka's names for the files of a partition directory.</summary>
internal static class LogFileNames
{
    public const string Log = ".log";
    public const string Index = ".index";
    public const string TimeIndex = ".timeindex";
    public const string TransactionIndex = ".txnindex";
    public const string Snapshot = ".snapshot";
    public const string Deleted = ".deleted";
    public const string Cleaned = ".cleaned";
    public const string Swap = ".swap";

    private const int OffsetDigits = 20;

    public static string Of(long baseOffset, string suffix) => baseOffset.ToString("D20", CultureInfo.InvariantCulture) + suffix;

    public static string Of(string directory, long baseOffset, string suffix) => Path.Combine(directory, Of(baseOffset, suffix));

    /// <summary>The offset in the name of a file that ends with <paramref name="suffix"/>.</summary>
    public static bool TryParse(string name, string suffix, out long offset)
    {
        offset = 0;
        return name.Length == OffsetDigits + suffix.Length
            && name.EndsWith(suffix, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(0, OffsetDigits), NumberStyles.None, CultureInfo.InvariantCulture, out offset);
    }

    /// <summary>The offset that a name starts with, whatever follows.</summary>
    public static bool TryParseOffset(string name, out long offset)
    {
        offset = 0;
        return name.Length > OffsetDigits && name[OffsetDigits] == '.'
            && long.TryParse(name.AsSpan(0, OffsetDigits), NumberStyles.None, CultureInfo.InvariantCulture, out offset);
    }
}
