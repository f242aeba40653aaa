namespace Barnabas.Coordination.Groups.Classic;

/// <summary>A way of assignment that a member offers, with what it says to the leader in it. Immutable.</summary>
public readonly record struct ClassicProtocol(string Name, ReadOnlyMemory<byte> Metadata)
{
    public bool Equals(ClassicProtocol other) => Name == other.Name && Metadata.Span.SequenceEqual(other.Metadata.Span);

    public override int GetHashCode() => HashCode.Combine(Name, Metadata.Length);
}
