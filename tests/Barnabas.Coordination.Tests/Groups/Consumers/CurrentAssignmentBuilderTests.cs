using Barnabas.Coordination.Assignors;
using Barnabas.Coordination.Groups.Consumers;
using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.Errors;

namespace Barnabas.Coordination.Tests.Groups.Consumers;

public sealed class CurrentAssignmentBuilderTests
{
    private static readonly FakeTopicCatalog Catalog = FakeTopicCatalog.Empty.With("t", 6).With("u", 6);
    private static readonly Guid Topic = FakeTopicCatalog.IdOf("t");
    private static readonly Guid Other = FakeTopicCatalog.IdOf("u");

    private static readonly ConsumerMember Member = new("m")
    {
        Epoch = 4,
        PreviousEpoch = 3,
        SubscribedTopics = ["t"],
        Assigned = Epochs((Topic, 0, 2), (Topic, 1, 4)),
    };

    [Fact]
    public void Member_at_its_target_stays_the_very_same() => Assert.Same(Member, Step(Member, 4, Target(0, 1)));

    [Fact]
    public void New_epoch_with_the_same_target_is_taken_at_once()
    {
        ConsumerMember next = Step(Member, 6, Target(0, 1));
        Assert.Equal(Member with { Epoch = 6, PreviousEpoch = 4 }, next);
    }

    [Fact]
    public void Partition_that_goes_is_given_up_before_the_epoch_moves()
    {
        ConsumerMember next = Step(Member, 5, Target(1, 2));
        Assert.Equal((4, 4, MemberState.UnrevokedPartitions), (next.Epoch, next.PreviousEpoch, next.State));
        Assert.Equal(Epochs((Topic, 1, 4)), next.Assigned);
        Assert.Equal(Epochs((Topic, 0, 2)), next.PendingRevocation);
    }

    [Fact]
    public void Revocation_lasts_until_the_member_says_that_it_owns_none()
    {
        ConsumerMember revoking = Step(Member, 5, Target(1, 2));
        Assert.Same(revoking, Step(revoking, 5, Target(1, 2), owned: null));
        Assert.Same(revoking, Step(revoking, 5, Target(1, 2), owned: Target(0, 1)));
        ConsumerMember next = Step(revoking, 5, Target(1, 2), owned: Target(1));
        Assert.Equal((5, 4, MemberState.Stable), (next.Epoch, next.PreviousEpoch, next.State));
        Assert.Equal(Epochs((Topic, 1, 4), (Topic, 2, 5)), next.Assigned);
        Assert.True(next.PendingRevocation.IsEmpty);
    }

    [Fact]
    public void Partition_of_another_member_is_waited_for()
    {
        ConsumerMember waiting = Step(Member, 5, Target(0, 1, 2, 3), taken: partition => partition == 3);
        Assert.Equal((5, MemberState.UnreleasedPartitions), (waiting.Epoch, waiting.State));
        Assert.Equal(Epochs((Topic, 0, 2), (Topic, 1, 4), (Topic, 2, 5)), waiting.Assigned);
        ConsumerMember next = Step(waiting, 5, Target(0, 1, 2, 3));
        Assert.Equal((5, MemberState.Stable), (next.Epoch, next.State));
        Assert.Equal(5, next.Assigned.EpochOf(Topic, 3));
    }

    [Fact]
    public void Partition_that_was_just_given_up_can_come_back_at_once()
    {
        ConsumerMember revoking = Step(Member, 5, Target(1));
        ConsumerMember next = Step(revoking, 6, Target(0, 1), owned: Target(1), taken: partition => partition == 0);
        Assert.Equal((6, MemberState.Stable), (next.Epoch, next.State));
        Assert.Equal(Epochs((Topic, 0, 6), (Topic, 1, 4)), next.Assigned);
    }

    [Fact]
    public void Topic_that_is_unsubscribed_goes_though_the_target_still_has_it()
    {
        ConsumerMember member = Member with { SubscribedTopics = ["u"], Assigned = Epochs((Topic, 0, 2), (Other, 1, 4)) };
        ConsumerMember next = Step(member, 4, Target(0), hasChanged: true);
        Assert.Equal((4, MemberState.UnrevokedPartitions), (next.Epoch, next.State));
        Assert.Equal(Epochs((Other, 1, 4)), next.Assigned);
        Assert.Equal(Epochs((Topic, 0, 2)), next.PendingRevocation);
    }

    [Fact]
    public void Member_in_an_unknown_state_has_to_come_without_partitions()
    {
        ConsumerMember member = Member with { State = MemberState.Unknown };
        Assert.Equal(ErrorCode.FencedMemberEpoch, Builder(member, 5, Target(0), null, _ => false, false).Build(out ConsumerMember same));
        Assert.Same(member, same);
        Assert.Equal(MemberState.Stable, Step(member, 5, Target(0), owned: Assignment.Empty).State);
    }

    private static ConsumerMember Step(ConsumerMember member, int epoch, Assignment target, Assignment? owned = null, Func<int, bool>? taken = null, bool hasChanged = false)
    {
        Assert.Equal(ErrorCode.None, Builder(member, epoch, target, owned, taken ?? (_ => false), hasChanged).Build(out ConsumerMember next));
        return next;
    }

    private static CurrentAssignmentBuilder Builder(ConsumerMember member, int epoch, Assignment target, Assignment? owned, Func<int, bool> taken, bool hasChanged) => new(member)
    {
        TargetEpoch = epoch,
        Target = target,
        PartitionEpoch = (_, partition) => taken(partition) ? 4 : -1,
        Topics = Catalog,
        ResolvedRegexes = new Dictionary<string, ResolvedRegularExpression>(),
        HasSubscriptionChanged = hasChanged,
        Owned = owned,
    };

    private static Assignment Target(params int[] partitions) => Assignment.Of([(Topic, partitions)]);

    private static PartitionEpochs Epochs(params (Guid Topic, int Partition, int Epoch)[] partitions)
    {
        PartitionEpochs.Builder builder = new();
        foreach ((Guid topic, int partition, int epoch) in partitions)
        {
            builder.Add(topic, partition, epoch);
        }
        return builder.ToPartitionEpochs();
    }
}
