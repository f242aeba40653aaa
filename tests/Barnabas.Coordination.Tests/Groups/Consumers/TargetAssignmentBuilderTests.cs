using Barnabas.Coordination.Assignors;
using Barnabas.Coordination.Groups.Consumers;
using Barnabas.Coordination.Runtime;
using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.GroupRecords;

namespace Barnabas.Coordination.Tests.Groups.Consumers;

public sealed class TargetAssignmentBuilderTests
{
    private static readonly FakeTopicCatalog Catalog = FakeTopicCatalog.Empty.With("t", 4).With("u", 2);
    private static readonly Guid Topic = FakeTopicCatalog.IdOf("t");

    [Fact]
    public void Only_members_with_a_new_part_have_records()
    {
        TargetAssignmentBuilder builder = Builder([Member("a"), Member("b")], ("a", Of(0, 1)), ("b", Of(2)));
        TargetAssignment target = builder.Build(new UniformAssignor());
        Assert.Equal(["b"], target.Changed);
        Decision decision = new(1234, Catalog);
        target.AppendTo(decision, "g", 7);
        Assert.Equal(["b"], decision.Records.Select(record => record.Key).OfType<ConsumerGroupTargetAssignmentMemberKey>().Select(key => key.MemberId));
        ConsumerGroupTargetAssignmentMetadataValue epoch = Assert.IsType<ConsumerGroupTargetAssignmentMetadataValue>(decision.Records[^1].Value);
        Assert.Equal((7, 1234), (epoch.AssignmentEpoch, epoch.AssignmentTimestamp));
    }

    [Fact]
    public void Member_without_a_target_gets_a_record_of_an_empty_one()
    {
        TargetAssignment target = Builder([Member("a"), Member("b", "u")], ("a", Of(0, 1, 2, 3))).Put(Member("c")).Remove("b").Build(new RangeAssignor());
        Assert.Equal(["a", "c"], target.Changed.Order());
        TargetAssignment none = Builder([Member("a", "gone")]).Build(new UniformAssignor());
        Assert.Equal(["a"], none.Changed);
        Assert.True(none.Of("a").IsEmpty);
    }

    [Fact]
    public void Changed_member_counts_as_it_is_to_be()
    {
        TargetAssignment target = Builder([Member("a"), Member("b")], ("a", Of(0, 1)), ("b", Of(2, 3))).Put(Member("b", "u")).Build(new UniformAssignor());
        Assert.Equal([0, 1, 2, 3], target.Of("a").Of(Topic));
        Assert.Equal([FakeTopicCatalog.IdOf("u")], target.Of("b").Topics.Select(topic => topic.TopicId));
    }

    [Fact]
    public void Static_member_under_a_new_id_takes_over()
    {
        TargetAssignmentBuilder builder = new(Catalog)
        {
            Members = Table([Member("a"), Member("z") with { InstanceId = "i" }]),
            Targets = new Dictionary<string, Assignment> { ["a"] = Of(0, 2), ["z"] = Of(1, 3) },
            StaticMembers = new Dictionary<string, string> { ["i"] = "z" },
            ResolvedRegexes = new Dictionary<string, ResolvedRegularExpression>(),
            SubscriptionType = SubscriptionType.Homogeneous,
        };
        TargetAssignment target = builder.Remove("z").Put(Member("b") with { InstanceId = "i" }).Build(new UniformAssignor());
        Assert.Equal(["b"], target.Changed);
        Assert.Equal([1, 3], target.Of("b").Of(Topic));
    }

    [Fact]
    public void Regular_expression_stands_for_what_it_was_resolved_to()
    {
        TargetAssignmentBuilder builder = Builder([Member("a") with { SubscribedTopics = [], SubscribedRegex = "t.*" }, Member("b") with { SubscribedTopics = [], SubscribedRegex = "x.*" }]);
        TargetAssignment target = builder.Build(new UniformAssignor());
        Assert.Equal((4, 0), (target.Of("a").Count, target.Of("b").Count));
    }

    private static TargetAssignmentBuilder Builder(ConsumerMember[] members, params (string Id, Assignment Target)[] targets) => new(Catalog)
    {
        Members = Table(members),
        Targets = targets.ToDictionary(target => target.Id, target => target.Target),
        StaticMembers = new Dictionary<string, string>(),
        ResolvedRegexes = new Dictionary<string, ResolvedRegularExpression> { ["t.*"] = new(["t"], 1, 1) },
        SubscriptionType = SubscriptionType.Heterogeneous,
    };

    private static Dictionary<string, ConsumerMember> Table(ConsumerMember[] members) => members.ToDictionary(member => member.Id);

    private static ConsumerMember Member(string id, string topic = "t") => new(id) { SubscribedTopics = [topic] };

    private static Assignment Of(params int[] partitions) => Assignment.Of([(Topic, partitions)]);
}
