namespace Barnabas.Testing.Fakes;

/// <summary>A topic of a fake cluster. Immutable; its partitions are not.</summary>
public sealed record FakeTopic(string Name, Guid Id, IReadOnlyList<FakePartition> Partitions)
{
    public FakePartition? Find(int index) => (uint)index < (uint)Partitions.Count ? Partitions[index] : null;
}
