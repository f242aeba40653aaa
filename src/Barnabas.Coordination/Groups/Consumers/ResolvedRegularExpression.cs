using System.Collections.Immutable;

namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>The topics that a regular expression stood for at a time. Immutable.</summary>
/// <param name="Topics">Names, in ordinal order.</param>
/// <param name="Version">The offset of the metadata that they were looked up in.</param>
/// <param name="TimestampMs">When that was, in milliseconds since the epoch.</param>
public sealed record ResolvedRegularExpression(ImmutableArray<string> Topics, long Version, long TimestampMs)
{
    public static ResolvedRegularExpression None { get; } = new([], 0, 0);
}
