using System.Xml;
using Barnabas.Client.Errors;

namespace Barnabas.Client.Consuming;

/// <summary><c>auto.offset.reset</c>: where to begin in a partition that has no committed offset, or not the one asked for. Immutable.</summary>
public readonly record struct AutoOffsetReset
{
    private const string DurationPrefix = "by_duration:";
    private const long LatestTimestamp = -1;
    private const long EarliestTimestamp = -2;

    private readonly Kind _kind;

    private AutoOffsetReset(Kind kind, TimeSpan duration = default)
    {
        _kind = kind;
        Duration = duration;
    }

    private enum Kind
    {
        Latest,
        Earliest,
        None,
        ByDuration,
    }

    /// <summary>Behind the last record: only what is produced from now on.</summary>
    public static AutoOffsetReset Latest { get; } = new(Kind.Latest);

    public static AutoOffsetReset Earliest { get; } = new(Kind.Earliest);

    /// <summary>Not by itself: the poll fails with <see cref="NoOffsetException"/>.</summary>
    public static AutoOffsetReset None { get; } = new(Kind.None);

    /// <summary>How far to go back; zero for the other kinds.</summary>
    public TimeSpan Duration { get; }

    public bool IsNone => _kind == Kind.None;

    /// <summary>The first record of this age or younger (KIP-1106).</summary>
    public static AutoOffsetReset ByDuration(TimeSpan duration) => duration >= TimeSpan.Zero
        ? new(Kind.ByDuration, duration)
        : throw new ArgumentOutOfRangeException(nameof(duration), duration, "A duration that is not negative is needed.");

    /// <summary>Reads Kafka's text: earliest, latest, none, or by_duration: with a duration of ISO 8601.</summary>
    /// <exception cref="ClientConfigurationException">It is none of these.</exception>
    public static AutoOffsetReset Parse(string text)
    {
        switch (text.ToLowerInvariant())
        {
            case "latest":
                return Latest;
            case "earliest":
                return Earliest;
            case "none":
                return None;
        }
        if (text.StartsWith(DurationPrefix, StringComparison.OrdinalIgnoreCase))
        {
            try
            {
                return ByDuration(XmlConvert.ToTimeSpan(text[DurationPrefix.Length..]));
            }
            catch (Exception e) when (e is FormatException or OverflowException or ArgumentOutOfRangeException)
            {
                throw new ClientConfigurationException($"auto.offset.reset is '{text}': behind by_duration: a duration of ISO 8601 is needed, for example PT1H.");
            }
        }
        throw new ClientConfigurationException($"auto.offset.reset is '{text}'; allowed are earliest, latest, none and by_duration:<ISO 8601 duration>.");
    }

    /// <summary>As ListOffsets asks for it.</summary>
    internal long Timestamp(long nowMs) => _kind switch
    {
        Kind.Latest => LatestTimestamp,
        Kind.Earliest => EarliestTimestamp,
        Kind.ByDuration => Math.Max(0, nowMs - (long)Duration.TotalMilliseconds),
        _ => throw new InvalidOperationException("There is no timestamp for none."),
    };

    public override string ToString() => _kind == Kind.ByDuration ? DurationPrefix + XmlConvert.ToString(Duration) : _kind.ToString().ToLowerInvariant();
}
