using Barnabas.Metadata.Images;
using Barnabas.Metadata.Tests.Support;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.MetadataRecords;

namespace Barnabas.Metadata.Tests.Control;

public sealed class BrokerRegistrationTests
{
    private static readonly Guid Another = new("99999999-0000-4000-8000-000000000000");

    [Fact]
    public void Broker_epoch_is_the_offset_of_the_registration()
    {
        var controller = new TestController(brokers: 0);
        int offset = controller.Log.Count;
        Assert.Equal(offset, controller.Register(1).BrokerEpoch);
        Assert.True(controller.Image.Cluster.Broker(1)!.Fenced);
    }

    [Fact]
    public void Second_incarnation_is_refused_while_the_session_of_the_first_lasts()
    {
        var controller = new TestController();
        Assert.Equal(ErrorCode.DuplicateBrokerRegistration, controller.Register(1, Another).ErrorCode);
        controller.NowMs += controller.Controller.Options.BrokerSessionTimeoutMs;
        Assert.Equal(ErrorCode.None, controller.Register(1, Another).ErrorCode);
    }

    [Fact]
    public void Second_incarnation_of_the_own_process_is_accepted_at_once() =>
        Assert.Equal(ErrorCode.None, new TestController(isCombined: true).Register(1, Another).ErrorCode);

    [Fact]
    public void Shutdown_and_restart_write_what_Kafka_writes()
    {
        var controller = new TestController(isCombined: true);
        controller.Create("t");
        int mark = controller.Log.Count;
        Assert.False(controller.Heartbeat(1, wantShutDown: true).ShouldShutDown);
        Assert.True(controller.Heartbeat(1, wantShutDown: true).ShouldShutDown);
        Assert.Equal(
            [typeof(BrokerRegistrationChangeRecord), typeof(PartitionChangeRecord), typeof(BrokerRegistrationChangeRecord)],
            controller.Log.Skip(mark).Select(r => r.Message.GetType()));
        var left = (PartitionChangeRecord)controller.Log[mark + 1].Message;
        Assert.Equal((PartitionRegistration.NoLeader, 0, 1, 1), (left.Leader, left.Isr!.Count, left.EligibleLeaderReplicas![0], left.LastKnownElr![0]));

        mark = controller.Log.Count;
        controller.Register(1, Another, previousEpoch: controller.Image.Cluster.Broker(1)!.Epoch);
        controller.Heartbeat(1);
        Assert.Equal(
            [typeof(RegisterBrokerRecord), typeof(BrokerRegistrationChangeRecord), typeof(PartitionChangeRecord), typeof(BrokerRegistrationChangeRecord)],
            controller.Log.Skip(mark).Select(r => r.Message.GetType()));
        var back = (PartitionChangeRecord)controller.Log[mark + 2].Message;
        Assert.Equal((1, -1), (back.Leader, back.LeaderRecoveryState));
        Assert.Equal([1], back.Isr);
        Assert.Empty(back.EligibleLeaderReplicas!);
        Assert.Empty(back.LastKnownElr!);
        Assert.Equal(2, controller.Image.Topics.Partition("t", 0)!.LeaderEpoch);
    }

    [Fact]
    public void Broker_back_from_a_crash_leads_again_but_as_recovering()
    {
        var controller = new TestController(isCombined: true);
        controller.Create("t");
        controller.Register(1, Another);
        PartitionRegistration between = controller.Image.Topics.Partition("t", 0)!;
        Assert.Equal(PartitionRegistration.NoLeader, between.Leader);
        Assert.Empty(between.Isr);
        Assert.Empty(between.EligibleLeaderReplicas);
        controller.Heartbeat(1);
        PartitionRegistration after = controller.Image.Topics.Partition("t", 0)!;
        Assert.Equal((1, PartitionRegistration.Recovering), (after.Leader, after.LeaderRecoveryState));
        Assert.Equal([1], after.Isr);
        Assert.Empty(after.LastKnownElr);
    }

    [Fact]
    public void Stale_broker_is_fenced_and_others_lead()
    {
        var controller = new TestController(brokers: 2);
        controller.Create("t", 4, 2);
        controller.NowMs += controller.Controller.Options.BrokerSessionTimeoutMs;
        controller.Heartbeat(2);
        Assert.True(controller.Apply(controller.Controller.FenceStaleBroker(controller.Context)));
        Assert.False(controller.Apply(controller.Controller.FenceStaleBroker(controller.Context)));
        Assert.True(controller.Image.Cluster.Broker(1)!.Fenced);
        Assert.All(controller.Image.Topics.Find("t")!.Partitions, p =>
        {
            Assert.Equal(2, p.Leader);
            Assert.Equal([2], p.Isr);
        });
    }

    [Fact]
    public void Registration_of_another_cluster_is_refused()
    {
        var controller = new TestController();
        var request = new Barnabas.Protocol.Messages.BrokerRegistrationRequest { BrokerId = 5, ClusterId = "other" };
        Assert.Equal(ErrorCode.InconsistentClusterId, controller.Apply(controller.Controller.RegisterBroker(request, controller.Context)).ErrorCode);
    }

    [Fact]
    public void Unregistered_broker_is_forgotten()
    {
        var controller = new TestController(brokers: 2);
        controller.Apply(controller.Controller.UnregisterBroker(new() { BrokerId = 2 }));
        Assert.Null(controller.Image.Cluster.Broker(2));
        Assert.Equal(
            ErrorCode.BrokerIdNotRegistered,
            controller.Apply(controller.Controller.UnregisterBroker(new() { BrokerId = 2 })).ErrorCode);
    }

    [Fact]
    public void Producer_ids_come_in_blocks_that_never_repeat()
    {
        var controller = new TestController();
        long epoch = controller.Image.Cluster.Broker(1)!.Epoch;
        long[] starts =
            [.. Enumerable.Range(0, 3).Select(_ => controller.Apply(controller.Controller.AllocateProducerIds(new() { BrokerId = 1, BrokerEpoch = epoch })).ProducerIdStart)];
        Assert.Equal([0, 1000, 2000], starts);
        Assert.Equal(
            ErrorCode.StaleBrokerEpoch,
            controller.Apply(controller.Controller.AllocateProducerIds(new() { BrokerId = 1, BrokerEpoch = epoch + 1 })).ErrorCode);
    }
}
