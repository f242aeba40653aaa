using Barnabas.Coordination.Groups;
using Barnabas.Coordination.Groups.Consumers;
using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Coordination.Tests.Groups.Consumers;

/// <summary>Members that come, report and go, by topic name.</summary>
public sealed class HeartbeatTests
{
    private readonly ConsumerBench _consumers = new();

    [Fact]
    public void The_first_member_gets_everything_in_epoch_two()
    {
        ConsumerGroupHeartbeatResponse response = _consumers.Join("a", "foo", "bar");

        Assert.Equal("a in 2: bar[0,1,2] foo[0,1,2,3,4,5]", ConsumerBench.Text(response));
        Assert.Equal(5000, response.HeartbeatIntervalMs);
        Assert.Equal([5, 3, 7, 6, 8], _consumers.Bench.TakeRecords().Select(record => (int)record.Type));
        Assert.Equal(ConsumerGroupState.Stable, _consumers.Group.State);
        Assert.Equal([(new Barnabas.Coordination.Runtime.TimerKey(GroupTimer.ConsumerSession, "group", "a"), 45_000)], _consumers.Bench.Timers.Where(timer => timer.Key.Group == "group"));
        _consumers.CheckReplay();
    }

    [Fact]
    public void A_heartbeat_without_news_records_nothing_and_gives_no_assignment()
    {
        _consumers.Join("a", "foo");
        _consumers.Bench.TakeRecords();

        Assert.Equal("a in 2: as before", ConsumerBench.Text(_consumers.Beat("a")));
        Assert.Empty(_consumers.Bench.TakeRecords());
    }

    [Fact]
    public void A_full_heartbeat_is_told_the_whole_assignment()
    {
        _consumers.Join("a", "zar");
        ConsumerGroupHeartbeatRequest request = ConsumerBench.JoinRequest("a", "zar");
        request.MemberEpoch = 2;

        Assert.Equal("a in 2: zar[0]", ConsumerBench.Text(_consumers.Send(request)));
    }

    [Fact]
    public void A_second_member_waits_until_the_first_gave_its_part_up()
    {
        _consumers.Join("a", "foo");
        _consumers.Bench.TakeRecords();

        Assert.Equal("b in 3: nothing", ConsumerBench.Text(_consumers.Join("b", "foo")));
        Assert.Equal(MemberState.UnreleasedPartitions, _consumers.Group.FindMember("b")!.State);
        Assert.Equal(ConsumerGroupState.Reconciling, _consumers.Group.State);

        ConsumerGroupHeartbeatResponse told = _consumers.Beat("a");
        Assert.Equal(2, told.MemberEpoch);
        Assert.Equal(3, Assert.Single(told.Assignment!.TopicPartitions).Partitions.Count);
        Assert.Contains((new(GroupTimer.ConsumerRevocation, "group", "a"), 60_000), _consumers.Bench.Timers);
        Assert.Equal("b in 3: as before", ConsumerBench.Text(_consumers.Beat("b")));

        Assert.Equal("a in 3: as before", ConsumerBench.Text(_consumers.BeatWithAll("a")));
        Assert.DoesNotContain(_consumers.Bench.Timers, timer => timer.Key.Kind == GroupTimer.ConsumerRevocation);
        Assert.Equal(3, Assert.Single(_consumers.Beat("b").Assignment!.TopicPartitions).Partitions.Count);
        Assert.Equal(ConsumerGroupState.Stable, _consumers.Group.State);
        _consumers.CheckReplay();
    }

    [Fact]
    public void A_member_that_leaves_gives_its_partitions_to_the_others()
    {
        _consumers.Join("a", "foo");
        _consumers.Join("b", "foo");
        _consumers.Settle();

        Assert.Equal((ErrorCode.None, -1), (_consumers.Leave("b").ErrorCode, _consumers.Bench.Last.Replies.OfType<ConsumerGroupHeartbeatResponse>().Single().MemberEpoch));
        Assert.Equal("a in 4: foo[0,1,2,3,4,5]", ConsumerBench.Text(_consumers.Beat("a")));
        _consumers.CheckReplay();
    }

    [Fact]
    public void The_last_member_that_leaves_leaves_an_empty_group()
    {
        _consumers.Join("a", "foo");
        _consumers.Leave("a");

        Assert.Equal((ConsumerGroupState.Empty, 3), (_consumers.Group.State, _consumers.Group.Epoch));
        Assert.Equal(0, _consumers.Group.MetadataHash);
        Assert.DoesNotContain(_consumers.Bench.Timers, timer => timer.Key.Group == "group");
        _consumers.CheckReplay();
    }

    [Fact]
    public void A_member_that_is_not_heard_of_goes_when_its_session_ends()
    {
        _consumers.Join("a", "foo");
        _consumers.Join("b", "foo");
        _consumers.Settle();
        _consumers.Bench.Advance(44_999);
        _consumers.Beat("a");

        _consumers.Bench.Advance(1);

        Assert.Equal(["a"], _consumers.Group.Members.Keys);
        Assert.Equal("a in 4: foo[0,1,2,3,4,5]", ConsumerBench.Text(_consumers.Beat("a")));
        _consumers.CheckReplay();
    }

    [Fact]
    public void A_member_that_keeps_partitions_too_long_is_removed()
    {
        _consumers.Join("a", "foo");
        _consumers.Join("b", "foo");
        _consumers.Beat("a");
        for (int i = 0; i < 6; i++)
        {
            _consumers.Bench.Advance(9_999);
            Assert.Equal(2, _consumers.Send(new() { MemberId = "a", MemberEpoch = 2, TopicPartitions = ConsumerBench.Owned((ConsumerBench.Foo, [0, 1, 2, 3, 4, 5])) }).MemberEpoch);
            _consumers.Beat("b");
        }

        _consumers.Bench.Advance(6);

        Assert.Equal(["b"], _consumers.Group.Members.Keys);
        Assert.Equal("b in 4: foo[0,1,2,3,4,5]", ConsumerBench.Text(_consumers.Beat("b")));
    }

    [Fact]
    public void A_removal_that_cannot_be_recorded_is_tried_again()
    {
        _consumers.Join("a", "foo");
        _consumers.Bench.FailNextAppend(ErrorCode.NotEnoughReplicas);
        _consumers.Bench.Advance(45_000);
        Assert.Equal(["a"], _consumers.Group.Members.Keys);

        _consumers.Bench.Advance(500);

        Assert.Empty(_consumers.Group.Members);
    }

    [Fact]
    public void A_lost_answer_is_given_again_to_the_previous_epoch()
    {
        _consumers.Join("a", "foo");
        _consumers.Join("b", "foo");
        _consumers.Beat("a");
        int[] left = [.. _consumers.Group.FindMember("a")!.Assigned[ConsumerBench.Foo].Keys];
        _consumers.BeatWithAll("a");
        Assert.Equal(3, _consumers.Group.FindMember("a")!.Epoch);

        Assert.Equal(3, _consumers.Send(new() { MemberId = "a", MemberEpoch = 2, TopicPartitions = ConsumerBench.Owned((ConsumerBench.Foo, left)) }).MemberEpoch);
        Assert.Equal(ErrorCode.FencedMemberEpoch, _consumers.Send(new() { MemberId = "a", MemberEpoch = 2 }).ErrorCode);
        Assert.Equal(ErrorCode.FencedMemberEpoch, _consumers.Send(new() { MemberId = "a", MemberEpoch = 2, TopicPartitions = ConsumerBench.Owned((ConsumerBench.Foo, [0, 1, 2, 3, 4, 5])) }).ErrorCode);
        Assert.Equal(ErrorCode.FencedMemberEpoch, _consumers.Send(new() { MemberId = "a", MemberEpoch = 4 }).ErrorCode);
    }

    [Fact]
    public void Who_is_not_known_is_told_so()
    {
        Assert.Equal(ErrorCode.GroupIdNotFound, _consumers.Send(new() { MemberId = "a", MemberEpoch = 2 }).ErrorCode);
        Assert.Equal(ErrorCode.GroupIdNotFound, _consumers.Leave("a").ErrorCode);
        _consumers.Join("a", "foo");

        Assert.Equal(ErrorCode.UnknownMemberId, _consumers.Send(new() { MemberId = "b", MemberEpoch = 2 }).ErrorCode);
        Assert.Equal(ErrorCode.UnknownMemberId, _consumers.Leave("b").ErrorCode);
    }

    [Fact]
    public void A_version_0_client_is_given_a_member_id()
    {
        ConsumerGroupHeartbeatResponse response = _consumers.Send(ConsumerBench.JoinRequest("", "zar"), version: 0);

        Assert.Equal(ErrorCode.None, response.ErrorCode);
        Assert.Equal([response.MemberId!], _consumers.Group.Members.Keys);
        Assert.Equal(22, response.MemberId!.Length);
    }

    [Fact]
    public void A_full_group_takes_nobody_else()
    {
        _consumers.Configuration.Broker = new() { ConsumerMaxSize = 1 };
        _consumers.Join("a", "foo");

        Assert.Equal(ErrorCode.GroupMaxSizeReached, _consumers.Join("b", "foo").ErrorCode);
        Assert.Equal(ErrorCode.None, _consumers.Beat("a").ErrorCode);
    }

    [Fact]
    public void More_partitions_or_another_subscription_make_a_new_epoch()
    {
        _consumers.Join("a", "foo", "later");
        _consumers.Bench.ChangeTopics(topics => topics.With("foo", 7));
        Assert.Equal("a in 3: foo[0,1,2,3,4,5,6]", ConsumerBench.Text(_consumers.Beat("a")));

        _consumers.Bench.ChangeTopics(topics => topics.With("later", 1).With("other", 5));
        Assert.Equal(4, _consumers.Beat("a").MemberEpoch);

        Assert.Equal("a in 5: zar[0]", ConsumerBench.Text(_consumers.Send(new() { MemberId = "a", MemberEpoch = 4, SubscribedTopicNames = ["zar"], TopicPartitions = [] })));
        _consumers.CheckReplay();
    }

    [Fact]
    public void A_topic_that_is_deleted_is_taken_away()
    {
        _consumers.Join("a", "foo", "bar");
        _consumers.Bench.ChangeTopics(topics => topics.Without("foo"));

        ConsumerGroupHeartbeatResponse told = _consumers.Beat("a");

        Assert.Equal("a in 2: bar[0,1,2]", ConsumerBench.Text(told));
        Assert.Equal("a in 3: as before", ConsumerBench.Text(_consumers.BeatWithAll("a")));
    }

    [Fact]
    public void Assignments_are_an_interval_apart()
    {
        _consumers.Configuration.ConsumerDefault = new() { AssignmentIntervalMs = 1000 };
        _consumers.Join("a", "foo");
        Assert.Equal("b in 2: nothing", ConsumerBench.Text(_consumers.Join("b", "foo")));
        Assert.Equal(ConsumerGroupState.Assigning, _consumers.Group.State);
        _consumers.Bench.Advance(999);
        Assert.Equal(2, _consumers.Beat("a").MemberEpoch);
        Assert.Equal(2, _consumers.Group.AssignmentEpoch);

        _consumers.Bench.Advance(1);
        _consumers.Settle();

        Assert.Equal((3, ConsumerGroupState.Stable), (_consumers.Group.AssignmentEpoch, _consumers.Group.State));
        _consumers.CheckReplay();
    }

    [Fact]
    public void A_failed_append_leaves_the_group_as_it_was()
    {
        _consumers.Join("a", "foo");
        string before = GroupText.Of(_consumers.Group);
        _consumers.Bench.FailNextAppend(ErrorCode.NotEnoughReplicas);

        Assert.Equal(ErrorCode.NotEnoughReplicas, _consumers.Bench.Send<ConsumerGroupHeartbeatResponse>((shard, decision, reply) =>
            shard.Consumers.Heartbeat(decision, new(1, "client", "/127.0.0.1"), Request(), reply)).Error());
        Assert.Equal(before, GroupText.Of(_consumers.Group));
        Assert.Equal("b in 3: nothing", ConsumerBench.Text(_consumers.Join("b", "foo")));

        static ConsumerGroupHeartbeatRequest Request()
        {
            ConsumerGroupHeartbeatRequest request = ConsumerBench.JoinRequest("b", "foo");
            request.GroupId = "group";
            return request;
        }
    }

    [Fact]
    public void The_assignor_that_most_members_ask_for_makes_the_assignment()
    {
        ConsumerGroupHeartbeatRequest request = ConsumerBench.JoinRequest("a", "foo");
        request.ServerAssignor = "range";
        _consumers.Send(request);
        Assert.Equal("range", _consumers.Bench.Shard.Consumers.Describe("group", _consumers.Bench.Topics).AssignorName);

        Assert.Equal(ErrorCode.UnsupportedAssignor, _consumers.Send(new() { MemberId = "a", MemberEpoch = 2, ServerAssignor = "mine" }).ErrorCode);
    }

    [Fact]
    public void A_restarted_coordinator_goes_on_and_time_runs_again()
    {
        _consumers.Join("a", "foo");
        _consumers.Join("b", "foo");
        _consumers.Beat("a");
        _consumers.Bench.Restart();

        Assert.Equal(MemberState.UnrevokedPartitions, _consumers.Group.FindMember("a")!.State);
        Assert.Contains((new(GroupTimer.ConsumerRevocation, "group", "a"), 60_000), _consumers.Bench.Timers);
        Assert.Contains((new(GroupTimer.ConsumerSession, "group", "b"), 45_000), _consumers.Bench.Timers);
        _consumers.Settle();
        Assert.Equal(ConsumerGroupState.Stable, _consumers.Group.State);
    }
}
