using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Coordination.Tests.Groups.Consumers;

/// <summary>Subscriptions by regular expression, which are resolved away from the loop.</summary>
public sealed class RegexSubscriptionTests
{
    private readonly ConsumerBench _consumers = new();

    [Fact]
    public void A_member_gets_topics_once_its_expression_is_resolved()
    {
        _consumers.Bench.HoldsBackground = true;
        Assert.Equal("a in 1: nothing", ConsumerBench.Text(_consumers.JoinByRegex("a", "ba.*|z.r")));
        Assert.Equal([5, 8], _consumers.Bench.TakeRecords().Select(record => (int)record.Type));

        _consumers.Bench.RunBackground();

        Assert.Equal([16, 3], _consumers.Bench.TakeRecords().Select(record => (int)record.Type));
        Assert.Equal("a in 2: bar[0,1,2] zar[0]", ConsumerBench.Text(_consumers.Beat("a")));
        Assert.Equal(["bar", "zar"], _consumers.Group.ResolvedRegexes["ba.*|z.r"].Topics);
        _consumers.CheckReplay();
    }

    [Fact]
    public void A_second_member_with_the_expression_has_its_topics_at_once()
    {
        _consumers.JoinByRegex("a", "foo");
        _consumers.Settle();
        _consumers.JoinByRegex("b", "foo");
        _consumers.Settle();

        Assert.Equal(3, _consumers.Group.FindMember("b")!.Assigned[ConsumerBench.Foo].Count);
        _consumers.CheckReplay();
    }

    [Fact]
    public void An_expression_that_nobody_has_any_more_is_forgotten()
    {
        _consumers.JoinByRegex("a", "foo");
        _consumers.Settle();
        _consumers.Bench.TakeRecords();

        _consumers.Send(new() { MemberId = "a", MemberEpoch = _consumers.Group.FindMember("a")!.Epoch, SubscribedTopicRegex = "", SubscribedTopicNames = ["bar"], TopicPartitions = [] });

        Assert.Contains(_consumers.Bench.TakeRecords(), record => record is { Type: 16, IsTombstone: true });
        Assert.Empty(_consumers.Group.ResolvedRegexes);
        _consumers.Settle();
        Assert.Equal("bar", string.Join(",", _consumers.Group.Subscriptions.Topics));
        _consumers.CheckReplay();
    }

    [Fact]
    public void An_expression_goes_with_its_last_member()
    {
        _consumers.JoinByRegex("a", "foo");
        _consumers.Join("b", "bar");
        _consumers.Settle();
        _consumers.Leave("a");

        Assert.Empty(_consumers.Group.ResolvedRegexes);
        Assert.Equal(["bar"], _consumers.Group.Subscriptions.Topics);
        _consumers.CheckReplay();
    }

    [Fact]
    public void An_expression_that_is_none_is_refused_and_nothing_recorded()
    {
        ConsumerGroupHeartbeatResponse response = _consumers.JoinByRegex("a", "(");

        Assert.Equal(ErrorCode.InvalidRegularExpression, response.ErrorCode);
        Assert.Contains("missing closing )", response.ErrorMessage);
        Assert.Empty(_consumers.Bench.Log);
    }

    [Fact]
    public void A_new_topic_is_found_with_a_heartbeat_ten_seconds_after_the_last_look()
    {
        _consumers.JoinByRegex("a", "t.*");
        _consumers.Bench.Advance(2_000);
        _consumers.Bench.ChangeTopics(topics => topics.With("tea", 1));
        _consumers.Settle();
        Assert.Empty(_consumers.Group.Subscriptions.Topics);

        _consumers.Bench.Advance(8_001);
        _consumers.Settle();

        Assert.Equal(["tea"], _consumers.Group.Subscriptions.Topics);
        Assert.Single(_consumers.Group.FindMember("a")!.Assigned.Topics);
        _consumers.CheckReplay();
    }

    [Fact]
    public void Expressions_are_looked_at_now_and_then_though_nothing_changed()
    {
        _consumers.JoinByRegex("a", "foo");
        _consumers.Settle();
        _consumers.Bench.TakeRecords();
        for (int i = 0; i < 15; i++)
        {
            _consumers.Bench.Advance(40_000);
            _consumers.Beat("a");
        }
        Assert.Empty(_consumers.Bench.TakeRecords());

        _consumers.Bench.Advance(1);
        _consumers.Beat("a");

        Assert.Equal([16], _consumers.Bench.TakeRecords().Select(record => (int)record.Type));
    }

    [Fact]
    public void A_failed_append_of_what_was_resolved_is_made_up_for()
    {
        _consumers.Bench.HoldsBackground = true;
        _consumers.JoinByRegex("a", "foo");
        _consumers.Bench.FailNextAppend(ErrorCode.NotEnoughReplicas);
        _consumers.Bench.RunBackground();
        Assert.Empty(_consumers.Group.ResolvedRegexes);
        _consumers.Bench.HoldsBackground = false;

        _consumers.Settle();

        Assert.Equal(6, _consumers.Group.FindMember("a")!.Assigned[ConsumerBench.Foo].Count);
    }

    [Fact]
    public void Names_and_an_expression_add_up()
    {
        ConsumerGroupHeartbeatRequest request = ConsumerBench.JoinRequest("a", "bar");
        request.SubscribedTopicRegex = "z.*";
        _consumers.Send(request);
        _consumers.Settle();

        Assert.Equal(["bar", "zar"], _consumers.Group.Subscriptions.Topics.Order());
        Assert.Equal(2, _consumers.Group.FindMember("a")!.Assigned.Topics.Count);
        _consumers.CheckReplay();
    }

    [Fact]
    public void Described_groups_tell_expressions_and_epochs()
    {
        _consumers.JoinByRegex("a", "foo");
        _consumers.Settle();

        ConsumerGroupDescribeResponse.DescribedGroup described = _consumers.Bench.Shard.Consumers.Describe("group", _consumers.Bench.Topics);

        Assert.Equal(("Stable", "uniform", 2, 2), (described.GroupState, described.AssignorName, described.GroupEpoch, described.AssignmentEpoch));
        ConsumerGroupDescribeResponse.Member member = Assert.Single(described.Members);
        Assert.Equal(("a", "foo", 2, (sbyte)1), (member.MemberId, member.SubscribedTopicRegex, member.MemberEpoch, member.MemberType));
        Assert.Equal("foo", Assert.Single(member.Assignment.TopicPartitions).TopicName);
        Assert.Equal(6, Assert.Single(member.TargetAssignment.TopicPartitions).Partitions.Count);
        Assert.Equal(ErrorCode.GroupIdNotFound, _consumers.Bench.Shard.Consumers.Describe("other", _consumers.Bench.Topics).ErrorCode);
    }
}
