using Barnabas.Coordination.Catalog;
using Barnabas.Coordination.Groups;
using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.GroupRecords;

namespace Barnabas.Coordination.Tests.Support;

public sealed class ShardBenchTests
{
    private static readonly TimerKey Alarm = new(1, "g", "m");

    [Fact]
    public void A_decision_is_appended_replayed_and_answered()
    {
        var bench = new ShardBench<Counter>(() => new(), GroupRecordTypes.Codec);

        string answer = bench.Ask<string>((shard, decision, reply) => shard.Add("g", decision, reply));

        Assert.Equal("g", answer);
        Assert.Equal(1, bench.Shard.Replays);
        RecordAssert.Equal([Counter.Record("g")], bench.TakeRecords());
        Assert.Empty(bench.TakeRecords());
        bench.CheckReplay(shard => shard.Replays.ToString());
    }

    [Fact]
    public void A_failed_append_leaves_nothing_behind_but_its_error()
    {
        var bench = new ShardBench<Counter>(() => new(), GroupRecordTypes.Codec);
        bench.FailNextAppend(ErrorCode.CoordinatorNotAvailable);

        var reply = bench.Send<string>((shard, decision, reply) => shard.Add("g", decision, reply));

        Assert.Equal(ErrorCode.CoordinatorNotAvailable, reply.Error());
        Assert.Equal((0, 1), (bench.Shard.Replays, bench.Shard.Failures));
        Assert.Empty(bench.Log);
        Assert.Empty(bench.Timers);
    }

    [Fact]
    public void Replies_and_continuations_wait_for_the_commit()
    {
        var bench = new ShardBench<Counter>(() => new(), GroupRecordTypes.Codec) { HoldsCommits = true };
        var reply = bench.Send<string>((shard, decision, reply) => shard.Add("g", decision, reply));
        Assert.False(reply.IsAnswered);
        Assert.Equal((1, 0), (bench.Shard.Replays, bench.Shard.Commits));

        bench.Commit();

        Assert.Equal("g", reply.Response());
        Assert.Equal(1, bench.Shard.Commits);
    }

    [Fact]
    public void Timers_fire_in_order_at_their_time()
    {
        var bench = new ShardBench<Counter>(() => new(), GroupRecordTypes.Codec);
        bench.Run(decision =>
        {
            decision.SetTimer(new(2), 20);
            decision.SetTimer(Alarm, 5);
            decision.SetTimer(Alarm, 30);
            decision.SetTimer(new(3), 40);
            decision.CancelTimer(new(3));
        });
        long start = bench.NowMs;

        bench.Advance(29);
        Assert.Equal([(new TimerKey(2), start + 20)], bench.Shard.Fired);
        bench.Advance(100);

        Assert.Equal([(new TimerKey(2), start + 20), (Alarm, start + 30)], bench.Shard.Fired);
    }

    [Fact]
    public void Background_work_goes_on_in_a_decision_of_its_own()
    {
        var bench = new ShardBench<Counter>(() => new(), GroupRecordTypes.Codec) { HoldsBackground = true };
        var reply = bench.Send<string>((shard, decision, reply) => decision.Compute(() => "result", (then, result) => then.Reply(reply, result)));
        Assert.False(reply.IsAnswered);

        bench.RunBackground();

        Assert.Equal("result", reply.Response());
    }

    [Fact]
    public void A_change_of_topics_says_what_differs()
    {
        var bench = new ShardBench<Counter>(() => new(), GroupRecordTypes.Codec);
        bench.ChangeTopics(topics => topics.With("a", 1).With("b", 1));

        bench.ChangeTopics(topics => topics.With("a", 2).Without("b"));

        Assert.Equal(["a"], bench.Shard.Change!.Changed);
        Assert.Equal(["b"], bench.Shard.Change.Deleted.Select(topic => topic.Name));
    }

    private sealed class Counter : ICoordinatorShard
    {
        public int Replays { get; private set; }

        public int Failures { get; private set; }

        public int Commits { get; private set; }

        public List<(TimerKey, long)> Fired { get; } = [];

        public CatalogChange? Change { get; private set; }

        public static CoordinatorRecord Record(string group) =>
            new(ConsumerGroupMetadataKey.RecordType, new ConsumerGroupMetadataKey { GroupId = group }, new ConsumerGroupMetadataValue { Epoch = 1 }, 0);

        public void Add(string group, Decision decision, PendingReply<string> reply)
        {
            decision.Append(Record(group));
            decision.SetTimer(Alarm, 10);
            decision.Reply(reply, group);
            decision.OnCommitted(_ => Commits++);
            decision.OnFailed((_, _) => Failures++);
        }

        public void Replay(CoordinatorRecord record, long offset, long producerId, short producerEpoch) => Replays++;

        public void ReplayTransactionEnd(long producerId, short producerEpoch, bool committed)
        {
        }

        public void OnLoaded(Decision decision)
        {
        }

        public void OnUnloaded(Decision decision)
        {
        }

        public void OnTimer(TimerKey timer, Decision decision) => Fired.Add((timer, decision.NowMs));

        public void OnCatalog(CatalogChange change, Decision decision) => Change = change;
    }
}
