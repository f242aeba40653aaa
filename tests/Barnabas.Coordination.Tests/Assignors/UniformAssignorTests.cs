using System.Globalization;
using Barnabas.Coordination.Assignors;

namespace Barnabas.Coordination.Tests.Assignors;

public sealed class UniformAssignorTests
{
    private readonly UniformAssignor _assignor = new();

    [Fact]
    public void New_group_has_each_topic_spread_over_its_members()
    {
        GroupAssignment assignment = Assign([4, 4], Member("a", 0, 1), Member("b", 0, 1));
        Assert.All(["a", "b"], id => Assert.All([0, 1], topic => Assert.Equal(2, assignment.Of(id).Of(AssignorWorld.TopicId(topic)).Length)));
    }

    [Fact]
    public void Group_that_did_not_change_keeps_the_very_assignment()
    {
        MemberSpec[] members = [Member("a", 0, 1), Member("b", 0, 1), Member("c", 0, 1)];
        GroupAssignment first = Assign([5, 6], members);
        GroupAssignment second = Assign([5, 6], With(members, first));
        Assert.All(members, member => Assert.Same(first.Of(member.MemberId), second.Of(member.MemberId)));
    }

    [Fact]
    public void Joining_member_takes_no_more_than_its_share()
    {
        MemberSpec[] members = [Member("a", 0), Member("b", 0)];
        MemberSpec[] grown = [.. With(members, Assign([7], members)), Member("c", 0)];
        GroupAssignment assignment = Assign([7], grown);
        Assert.Equal([2, 2, 3], assignment.Members.Values.Select(member => member.Count).Order());
        Assert.Equal(2, AssignmentMeasures.Moves(assignment, Spec(grown)));
    }

    [Fact]
    public void Partitions_of_a_member_that_left_are_all_that_moves()
    {
        MemberSpec[] members = [Member("a", 0, 1), Member("b", 0, 1), Member("c", 0, 1)];
        MemberSpec[] left = With(members, Assign([5, 4], members))[1..];
        Assert.Equal(0, AssignmentMeasures.Moves(Assign([5, 4], left), Spec(left)));
    }

    [Fact]
    public void Larger_share_stays_where_it_is()
    {
        // Three partitions of two members: the one with two keeps them, whichever comes first.
        MemberSpec[] members = [Member("a", 0) with { Target = Of(0, 1) }, Member("b", 0) with { Target = Of(0, 0, 2) }];
        GroupAssignment assignment = Assign([3], members);
        Assert.Same(members[0].Target, assignment.Of("a"));
        Assert.Same(members[1].Target, assignment.Of("b"));
    }

    [Fact]
    public void Load_evens_out_over_members_between()
    {
        // Nobody has both topics of a and c, yet all three come to ten: by way of b.
        MemberSpec[] members =
        [
            Member("a", 0) with { Target = Of(0, [.. Enumerable.Range(0, 9)]) },
            Member("b", 0, 1) with { Target = Assignment.Of([(AssignorWorld.TopicId(0), Enumerable.Range(9, 3)), (AssignorWorld.TopicId(1), Enumerable.Range(0, 7))]) },
            Member("c", 1) with { Target = Of(1, [.. Enumerable.Range(7, 11)]) },
        ];
        GroupAssignment assignment = _assignor.Assign(Spec(members), new AssignorWorld.Topics([12, 18]));
        Assert.Equal([10, 10, 10], assignment.Members.Values.Select(member => member.Count));
        Assert.Equal(2, AssignmentMeasures.Moves(assignment, Spec(members)));
    }

    [Fact]
    public void Partition_that_two_members_claim_goes_to_one()
    {
        MemberSpec[] members = [Member("a", 0) with { Target = Of(0, 0, 1) }, Member("b", 0) with { Target = Of(0, 1, 9) }];
        AssignmentMeasures.AssertComplete(Assign([4], members), Spec(members), new AssignorWorld.Topics([4]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Assignment_is_the_same_in_whatever_order_members_are_named(bool homogeneous)
    {
        for (int seed = 0; seed < 200; seed++)
        {
            AssignorWorld world = new(seed, homogeneous);
            GroupSpec reversed = world.Spec with { Members = [.. world.Spec.Members.Reverse()] };
            Assert.Equivalent(_assignor.Assign(world.Spec, world.Catalog).Members, _assignor.Assign(reversed, world.Catalog).Members);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Any_group_is_assigned_completely_and_rests_when_nothing_changes(bool homogeneous)
    {
        for (int seed = 1000; seed < 1400; seed++)
        {
            AssignorWorld world = new(seed, homogeneous, maxMembers: 20, maxTopics: 10, maxPartitions: 30);
            for (int change = 0; change < 6; change++)
            {
                GroupAssignment assignment = _assignor.Assign(world.Spec, world.Catalog);
                AssignmentMeasures.AssertComplete(assignment, world.Spec, world.Catalog);
                if (homogeneous)
                    Assert.InRange(assignment.Members.Values.Max(member => member.Count) - assignment.Members.Values.Min(member => member.Count), 0, 1);
                world.TakeOver(assignment);
                GroupAssignment again = _assignor.Assign(world.Spec, world.Catalog);
                Assert.All(assignment.Members, member => Assert.Same(member.Value, again.Of(member.Key)));
                world.Change();
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Small_group_is_as_even_as_can_be_with_the_fewest_moves(bool homogeneous)
    {
        for (int seed = 0; seed < 300; seed++)
        {
            AssignorWorld world = new(seed, homogeneous, maxMembers: 3, maxTopics: 3, maxPartitions: 2);
            for (int change = 0; change < 3; change++)
            {
                GroupAssignment assignment = _assignor.Assign(world.Spec, world.Catalog);
                if (ExhaustiveSearch.IsSmall(world.Spec, world.Catalog))
                {
                    (long unevenness, int moves) = ExhaustiveSearch.Best(world.Spec, world.Catalog);
                    Assert.Equal((unevenness, moves), (AssignmentMeasures.Unevenness(assignment), AssignmentMeasures.Moves(assignment, world.Spec)));
                }
                world.TakeOver(assignment);
                world.Change();
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Large_group_costs_little(bool homogeneous)
    {
        // 1,000 members and 100 topics of 100 partitions; half of the members leave; they come back.
        MemberSpec[] members = [.. Enumerable.Range(0, 1000).Select(i => Member(
            string.Create(CultureInfo.InvariantCulture, $"m{i:D4}"), [.. Enumerable.Range(0, 100).Where(topic => homogeneous || (i + topic) % 7 != 0)]))];
        AssignorWorld.Topics topics = new([.. Enumerable.Repeat(100, 100)]);
        SubscriptionType type = homogeneous ? SubscriptionType.Homogeneous : SubscriptionType.Heterogeneous;
        GroupAssignment assignment = _assignor.Assign(new(members, type), topics);
        MemberSpec[] half = With(members, assignment)[500..];
        assignment = _assignor.Assign(new(half, type), topics);
        MemberSpec[] back = [.. members[..500], .. With(half, assignment)];
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        assignment = _assignor.Assign(new(back, type), topics);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        AssignmentMeasures.AssertComplete(assignment, new(back, type), topics);
        Assert.All(assignment.Members.Values, member => Assert.Equal(10, member.Count));
        Assert.Equal(5000, AssignmentMeasures.Moves(assignment, new(back, type)));
        Assert.InRange(allocated, 0, homogeneous ? 3_000_000 : 8_000_000);
    }

    private static MemberSpec Member(string id, params int[] topics) => new(id, topics.Select(AssignorWorld.TopicId).ToHashSet());

    private static Assignment Of(int topic, params int[] partitions) => Assignment.Of([(AssignorWorld.TopicId(topic), partitions)]);

    private static MemberSpec[] With(MemberSpec[] members, GroupAssignment assignment) => [.. members.Select(member => member with { Target = assignment.Of(member.MemberId) })];

    private static GroupSpec Spec(params MemberSpec[] members) =>
        new(members, members.All(member => member.SubscribedTopicIds.SetEquals(members[0].SubscribedTopicIds)) ? SubscriptionType.Homogeneous : SubscriptionType.Heterogeneous);

    private GroupAssignment Assign(int[] partitions, params MemberSpec[] members) => _assignor.Assign(Spec(members), new AssignorWorld.Topics(partitions));
}
