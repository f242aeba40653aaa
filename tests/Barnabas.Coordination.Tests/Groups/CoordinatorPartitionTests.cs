using Barnabas.Coordination.Groups;

namespace Barnabas.Coordination.Tests.Groups;

public sealed class CoordinatorPartitionTests
{
    /// <summary>The hashes are Java's: "hello".hashCode() is 99162322, and "polygenelubricants".hashCode() is the one without a positive counterpart.</summary>
    [Theory]
    [InlineData("", 50, 0)]
    [InlineData("hello", 50, 99162322 % 50)]
    [InlineData("polygenelubricants", 50, 0)]
    public void The_partition_of_a_group_follows_from_Javas_hash(string group, int partitions, int expected) =>
        Assert.Equal(expected, CoordinatorPartition.Of(group, partitions));
}
