using Barnabas.Coordination.Assignors;

namespace Barnabas.Coordination.Tests.Assignors;

public sealed class RangeAssignorTests
{
    private static readonly Guid First = AssignorWorld.TopicId(0);
    private static readonly Guid Second = AssignorWorld.TopicId(1);

    [Fact]
    public void Topics_of_equal_size_are_given_out_alike()
    {
        GroupAssignment assignment = Assign([5, 5], Member("b"), Member("a"));
        Assert.Equal([0, 1, 2], assignment.Of("a").Of(First));
        Assert.Equal([0, 1, 2], assignment.Of("a").Of(Second));
        Assert.Equal([3, 4], assignment.Of("b").Of(First));
        Assert.Equal([3, 4], assignment.Of("b").Of(Second));
    }

    [Fact]
    public void Static_member_that_comes_back_with_a_new_id_finds_its_ranges()
    {
        GroupAssignment before = Assign([4, 4], Member("a", "i1"), Member("b", "i0"), Member("c"));
        GroupAssignment after = Assign([4, 4], Member("z", "i1"), Member("b", "i0"), Member("c"));
        Assert.Equal(before.Of("a"), after.Of("z"));
        Assert.Equal(before.Of("b"), after.Of("b"));
        Assert.Equal([0, 1], after.Of("b").Of(First));
    }

    [Fact]
    public void Members_beyond_the_partitions_have_nothing()
    {
        GroupAssignment assignment = Assign([2], Member("a"), Member("b"), Member("c"));
        Assert.Equal([1, 1, 0], new[] { "a", "b", "c" }.Select(id => assignment.Of(id).Count));
        Assert.Same(Assignment.Empty, assignment.Of("c"));
    }

    [Fact]
    public void Topic_is_divided_among_its_subscribers_only()
    {
        GroupAssignment assignment = new RangeAssignor().Assign(
            new([Member("a"), new MemberSpec("b", new HashSet<Guid> { Second })], SubscriptionType.Heterogeneous), new AssignorWorld.Topics([3, 4]));
        Assert.Equal([0, 1, 2], assignment.Of("a").Of(First));
        Assert.Equal([0, 1], assignment.Of("a").Of(Second));
        Assert.Equal([2, 3], assignment.Of("b").Of(Second));
        Assert.Empty(assignment.Of("b").Of(First));
    }

    [Fact]
    public void Unknown_topic_has_no_partitions() => Assert.True(Assign([], Member("a")).Of("a").IsEmpty);

    private static MemberSpec Member(string id, string? instance = null) => new(id, new HashSet<Guid> { First, Second }) { InstanceId = instance };

    private static GroupAssignment Assign(int[] partitions, params MemberSpec[] members) =>
        new RangeAssignor().Assign(new GroupSpec(members, SubscriptionType.Homogeneous), new AssignorWorld.Topics(partitions));
}
