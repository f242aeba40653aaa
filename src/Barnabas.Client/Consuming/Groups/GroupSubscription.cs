namespace Barnabas.Client.Consuming.Groups;

/// <summary>What a member wants to read: topics by name, and a pattern (RE2) that the broker evaluates. Immutable.</summary>
internal sealed record GroupSubscription(IReadOnlyList<string> Topics, string? Pattern)
{
    public bool IsEmpty => Topics.Count == 0 && Pattern is null;

    public bool Equals(GroupSubscription? other) => other is not null && Pattern == other.Pattern && Topics.SequenceEqual(other.Topics);

    public override int GetHashCode() => HashCode.Combine(Topics.Count, Pattern);
}
