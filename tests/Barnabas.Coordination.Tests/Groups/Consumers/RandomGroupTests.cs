namespace Barnabas.Coordination.Tests.Groups.Consumers;

/// <summary>
/// Consumers of both protocols that come, go, fall silent, lose answers and change their minds, topics that change, a shard that moves and appends that
/// fail, in random order: at every step what is recorded can be loaded, nobody uses a partition that another still has, and epochs never go
/// back; once all is quiet every partition has one owner.
/// </summary>
public sealed class RandomGroupTests
{
    private const int Steps = 150;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Consumers_never_share_a_partition_and_settle(int seed) => Run(new(seed, classicToo: false));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Consumers_of_both_protocols_settle(int seed) => Run(new(seed, classicToo: true));

    private static void Run(RandomGroup group)
    {
        for (int step = 0; step < Steps; step++)
        {
            group.Step();
            group.Check();
        }
        group.Settle();
    }
}
