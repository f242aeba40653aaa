using Barnabas.Coordination.Groups.Offsets;
using FsCheck;
using FsCheck.Fluent;

namespace Barnabas.Coordination.Tests.Groups.Offsets;

public sealed class PartitionOffsetsTests
{
    [Fact]
    public void Array_of_partitions_is_a_sorted_dictionary()
    {
        var operation = Gen.Zip(Gen.Choose(0, 30), Gen.Choose(0, 2));
        Prop.ForAll(operation.ListOf().ToArbitrary(), operations =>
        {
            PartitionOffsets offsets = new();
            SortedDictionary<int, long> model = [];
            long next = 0;
            foreach (var (partition, kind) in operations)
            {
                if (kind == 0)
                {
                    Assert.Equal(model.Remove(partition), offsets.Remove(partition));
                }
                else
                {
                    Assert.Equal(!model.ContainsKey(partition), offsets.Put(partition, Offset(++next)));
                    model[partition] = next;
                }
                Assert.Equal(model.Keys, offsets.Partitions.ToArray());
                Assert.Equal(model.Values, offsets.Offsets.ToArray().Select(offset => offset.Offset));
                Assert.Equal(model.TryGetValue(partition, out long expected), offsets.TryGet(partition, out var found));
                Assert.Equal(expected, found.Offset);
            }
        }).QuickCheckThrowOnFailure();
    }

    private static CommittedOffset Offset(long offset) => new() { Offset = offset, Metadata = "", CommitTimestampMs = 0, RecordOffset = 0 };
}
