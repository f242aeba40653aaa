using Barnabas.Protocol.Generator.Schemas;

namespace Barnabas.Protocol.Generator.Emission;

/// <summary>C# conditions on <c>version</c>, folded by what the versions at that place can be. Stateless.</summary>
internal static class VersionTests
{
    public const string Always = "true";
    public const string Never = "false";

    /// <summary>The test that a version of <paramref name="live"/> is in <paramref name="range"/>.</summary>
    public static string Within(VersionRange range, VersionRange live)
    {
        VersionRange both = range.Intersect(live);
        if (both.IsEmpty)
        {
            return Never;
        }

        bool low = both.Lowest > live.Lowest;
        bool high = both.Highest < live.Highest;
        return (low, high) switch
        {
            (false, false) => Always,
            _ when both.Lowest == both.Highest => $"version == {both.Lowest}",
            (true, false) => $"version >= {both.Lowest}",
            (false, true) => $"version <= {both.Highest}",
            _ => $"version is >= {both.Lowest} and <= {both.Highest}",
        };
    }

    public static string Outside(VersionRange range, VersionRange live)
    {
        string within = Within(range, live);
        return within switch
        {
            Always => Never,
            Never => Always,
            _ when within.StartsWith("version is ", StringComparison.Ordinal) => within.Replace("version is ", "version is not (", StringComparison.Ordinal) + ")",
            _ when within.StartsWith("version ==", StringComparison.Ordinal) => within.Replace("==", "!=", StringComparison.Ordinal),
            _ when within.Contains(">=") => within.Replace(">=", "<", StringComparison.Ordinal),
            _ => within.Replace("<=", ">", StringComparison.Ordinal),
        };
    }

    /// <summary>Joins two conditions, dropping what is always so.</summary>
    public static string And(string left, string right) =>
        left == Always ? right : right == Always ? left : $"{left} && {right}";
}
