using System.Globalization;

namespace Barnabas.Protocol.Generator.Schemas;

/// <summary>Versions from <paramref name="Lowest"/> to <paramref name="Highest"/>, both included. Immutable.</summary>
public readonly record struct VersionRange(short Lowest, short Highest)
{
    public static VersionRange None { get; } = new(0, -1);

    public static VersionRange All { get; } = new(0, short.MaxValue);

    public bool IsEmpty => Highest < Lowest;

    /// <summary>Parses <c>3</c>, <c>3-5</c> and <c>3+</c>.</summary>
    public static bool TryParse(string text, out VersionRange range)
    {
        range = None;
        if (text.EndsWith('+'))
        {
            bool parsed = TryParseVersion(text[..^1], out short from);
            range = new VersionRange(from, short.MaxValue);
            return parsed;
        }

        string[] ends = text.Split('-');
        if (ends.Length > 2 || !TryParseVersion(ends[0], out short lowest) || !TryParseVersion(ends[^1], out short highest))
        {
            return false;
        }

        range = new VersionRange(lowest, highest);
        return !range.IsEmpty;
    }

    public bool Contains(int version) => version >= Lowest && version <= Highest;

    public bool Contains(VersionRange other) => other.IsEmpty || (other.Lowest >= Lowest && other.Highest <= Highest);

    public VersionRange Intersect(VersionRange other)
    {
        VersionRange both = new(Math.Max(Lowest, other.Lowest), Math.Min(Highest, other.Highest));
        return both.IsEmpty ? None : both;
    }

    /// <summary>The smallest range that holds both.</summary>
    public VersionRange Cover(VersionRange other) =>
        IsEmpty ? other : other.IsEmpty ? this : new VersionRange(Math.Min(Lowest, other.Lowest), Math.Max(Highest, other.Highest));

    public override string ToString() =>
        IsEmpty ? "none" : Highest == short.MaxValue ? $"{Lowest}+" : Lowest == Highest ? $"{Lowest}" : $"{Lowest}-{Highest}";

    private static bool TryParseVersion(string text, out short version) =>
        short.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out version);
}
