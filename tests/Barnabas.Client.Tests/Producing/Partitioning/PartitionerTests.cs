using System.Text;
using Barnabas.Client.Clusters;
using Barnabas.Client.Producing.Partitioning;
using Barnabas.Protocol.Errors;

namespace Barnabas.Client.Tests.Producing.Partitioning;

public sealed class PartitionerTests
{
    /// <summary>The hashes are those that the Java client gives.</summary>
    [Theory]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    [InlineData("a-little-bit-long-string", -985981536)]
    [InlineData("a-little-bit-longer-string", -1486304829)]
    [InlineData("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)]
    [InlineData("abc", 479470107)]
    public void Default_by_key_chooses_the_partition_that_the_java_client_chooses(string key, int hash) =>
        Assert.Equal((hash & int.MaxValue) % 7, Choose(new DefaultPartitioner(), Topic(7), Encoding.UTF8.GetBytes(key)));

    [Fact]
    public void Default_without_a_key_leaves_the_choice() => Assert.Equal(IPartitioner.Any, Choose(new DefaultPartitioner(), Topic(7), null));

    [Fact]
    public void Uniform_sticky_leaves_the_choice_whatever_the_key() => Assert.Equal(IPartitioner.Any, Choose(new UniformStickyPartitioner(), Topic(7), [1]));

    [Fact]
    public void Round_robin_takes_turns_among_partitions_with_a_leader()
    {
        var partitioner = new RoundRobinPartitioner();
        TopicView topic = Topic(4, leaderless: 2);
        Assert.Equal([0, 1, 3, 0, 1, 3], Enumerable.Range(0, 6).Select(_ => Choose(partitioner, topic, [1])));
    }

    [Fact]
    public void Sticky_stays_for_a_batch_and_then_moves_on()
    {
        var sticky = new StickyChoice(1000, new Random(3));
        TopicView topic = Topic(10);
        HashSet<int> seen = [];
        for (int i = 0; i < 200; i++)
        {
            int partition = sticky.Current(topic);
            seen.Add(partition);
            sticky.OnAppended(partition, 500, endsBatch: false, topic);
            Assert.Equal(partition, sticky.Current(topic));
            sticky.OnAppended(partition, 600, endsBatch: true, topic);
        }
        Assert.Equal(10, seen.Count);
    }

    [Fact]
    public void Sticky_prefers_partitions_with_short_queues_and_avoids_those_left_out()
    {
        var sticky = new StickyChoice(1000, new Random(3)) { Load = PartitionLoad.Of([0, 1, 3], [0, 3, 3], 4) };
        int[] chosen = new int[4];
        TopicView topic = Topic(4);
        for (int i = 0; i < 6000; i++)
        {
            int partition = sticky.Current(topic);
            chosen[partition]++;
            sticky.OnAppended(partition, 1000, endsBatch: true, topic);
        }
        // Weights 4, 1 and 1.
        Assert.InRange(chosen[0], 3800, 4200);
        Assert.InRange(chosen[1], 850, 1150);
        Assert.Equal(0, chosen[2]);
    }

    [Fact]
    public void Load_that_is_even_does_not_count() => Assert.Null(PartitionLoad.Of([0, 1, 2], [2, 2, 2], 3));

    private static TopicView Topic(int partitions, int leaderless = -1) => new(
        "t",
        Guid.Empty,
        false,
        [.. Enumerable.Range(0, partitions).Select(i => new PartitionView(i, i == leaderless ? -1 : 1, 0, [1], [1], [], ErrorCode.None))]);

    private static int Choose(IPartitioner partitioner, TopicView topic, byte[]? key) =>
        partitioner.Partition(new() { Topic = topic, Cluster = ClusterView.Empty, HasKey = key is not null, Key = key, HasValue = false, Value = default });
}
