using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Records;
using static Barnabas.Coordination.Tests.Runtime.RuntimeBench;

namespace Barnabas.Coordination.Tests.Runtime;

public sealed class CoordinatorRuntimeTests
{
    [Fact]
    public void A_decision_is_appended_replayed_and_answered()
    {
        var bench = Loaded();

        Assert.Equal("a", Answer(bench.Write("a")));

        Assert.Equal(["0 a"], bench.Shard.Replayed);
        Assert.Equal(["committed a"], bench.Shard.Events);
        Assert.Single(bench.Log.Batches);
    }

    [Fact]
    public void A_decision_is_one_batch_in_the_codec_of_the_configuration()
    {
        var bench = Loaded(new() { Compression = CompressionCodec.Gzip });

        bench.Decide(decision =>
        {
            decision.Append(Ledger.Record("a"));
            decision.Append(Ledger.Record("b"));
        });

        var header = new RecordBatchHeader(Assert.Single(bench.Log.Batches));
        Assert.Equal(2, header.RecordCount);
        Assert.Equal(CompressionCodec.Gzip, header.Attributes.Codec);
        Assert.Equal(["0 a", "1 b"], bench.Shard.Replayed);
    }

    [Fact]
    public void Answers_wait_for_the_commit_of_their_own_records_in_order()
    {
        var bench = Loaded();
        bench.Log.HoldsCommits = true;
        var first = bench.Write("a");
        var second = bench.Write("b");
        Assert.Equal(["0 a", "1 b"], bench.Shard.Replayed);
        Assert.False(first.IsCompleted || second.IsCompleted);

        bench.Log.Commit(1);
        Assert.Equal("a", Answer(first));
        Assert.False(second.IsCompleted);

        bench.Log.Commit(2);
        Assert.Equal("b", Answer(second));
        Assert.Equal(["committed a", "committed b"], bench.Shard.Events);
    }

    [Fact]
    public void A_read_sees_what_is_not_committed_and_waits_for_it()
    {
        var bench = Loaded();
        bench.Log.HoldsCommits = true;
        bench.Write("a");
        var read = bench.Read();
        Assert.False(read.IsCompleted);

        bench.Log.CommitAll();

        Assert.Equal("0 a", Answer(read));
        Assert.Equal("0 a", Answer(bench.Read()));
    }

    [Theory]
    [InlineData(ErrorCode.UnknownTopicOrPartition, ErrorCode.CoordinatorNotAvailable)]
    [InlineData(ErrorCode.NotEnoughReplicas, ErrorCode.CoordinatorNotAvailable)]
    [InlineData(ErrorCode.RequestTimedOut, ErrorCode.CoordinatorNotAvailable)]
    [InlineData(ErrorCode.NotLeaderOrFollower, ErrorCode.NotCoordinator)]
    [InlineData(ErrorCode.KafkaStorageError, ErrorCode.NotCoordinator)]
    [InlineData(ErrorCode.MessageTooLarge, ErrorCode.UnknownServerError)]
    [InlineData(ErrorCode.RecordListTooLarge, ErrorCode.UnknownServerError)]
    public void A_failed_append_fails_that_decision_alone(ErrorCode error, ErrorCode told)
    {
        var bench = Loaded();
        bench.Log.NextAppend = error;

        Assert.Equal(told.ToString(), Answer(bench.Write("a")));
        Assert.Equal("b", Answer(bench.Write("b")));

        Assert.Equal(["0 b"], bench.Shard.Replayed);
        Assert.Equal([$"failed a {told}", "committed b"], bench.Shard.Events);
    }

    [Fact]
    public void A_failed_append_sets_no_timer()
    {
        var bench = Loaded();
        bench.Log.NextAppend = ErrorCode.NotEnoughReplicas;

        bench.Decide(decision =>
        {
            decision.Append(Ledger.Record("a"));
            decision.SetTimer(new(1), 10);
        });
        bench.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Empty(bench.Shard.Events);
    }

    [Fact]
    public void A_record_without_a_form_fails_that_decision_alone()
    {
        var bench = Loaded();
        string tooLong = new('x', short.MaxValue + 1);

        Assert.Equal(nameof(ErrorCode.UnknownServerError), Answer(bench.Write(tooLong)));
        Assert.Equal("b", Answer(bench.Write("b")));

        Assert.Equal(["0 b"], bench.Shard.Replayed);
    }

    [Fact]
    public void A_request_that_fails_in_the_shard_is_answered_and_nothing_of_it_recorded()
    {
        var bench = Loaded();

        var answer = bench.Ask((_, decision, _) =>
        {
            decision.Append(Ledger.Record("a"));
            throw new InvalidOperationException("bug");
        });

        Assert.Equal(nameof(ErrorCode.UnknownServerError), Answer(answer));
        Assert.Empty(bench.Log.Batches);
        Assert.Equal("b", Answer(bench.Write("b")));
    }

    [Fact]
    public void A_shard_that_cannot_replay_what_was_appended_goes_offline()
    {
        var bench = Loaded();
        bench.Log.HoldsCommits = true;
        var parked = bench.Park();
        var uncommitted = bench.Write("a");

        Assert.Equal(nameof(ErrorCode.UnknownServerError), Answer(bench.Write(Ledger.Poison)));

        Assert.Equal(nameof(ErrorCode.NotCoordinator), Answer(parked));
        Assert.Equal(nameof(ErrorCode.NotCoordinator), Answer(uncommitted));
        Assert.Equal(nameof(ErrorCode.NotCoordinator), Answer(bench.Write("b")));
        Assert.Equal(0, bench.Log.Watchers);
    }

    [Fact]
    public void An_answer_that_waits_too_long_for_its_commit_is_an_error_once()
    {
        var bench = Loaded(new() { CommitTimeoutMs = 5000 });
        bench.Log.HoldsCommits = true;
        var first = bench.Write("a");
        bench.Time.Advance(TimeSpan.FromMilliseconds(3000));
        var second = bench.Write("b");

        bench.Time.Advance(TimeSpan.FromMilliseconds(2000));
        Assert.Equal(nameof(ErrorCode.CoordinatorNotAvailable), Answer(first));
        Assert.False(second.IsCompleted);
        bench.Time.Advance(TimeSpan.FromMilliseconds(3000));
        Assert.Equal(nameof(ErrorCode.CoordinatorNotAvailable), Answer(second));

        bench.Log.CommitAll();
        Assert.Equal(["committed a", "committed b"], bench.Shard.Events);
        bench.Log.HoldsCommits = false;
        Assert.Equal("c", Answer(bench.Write("c")));
    }

    [Fact]
    public void Timers_fire_at_their_time_in_order_and_move()
    {
        var bench = Loaded();
        bench.Decide(decision =>
        {
            decision.SetTimer(new(1, "g", "late"), 300);
            decision.SetTimer(new(1, "g", "early"), 100);
            decision.SetTimer(new(1, "g", "moved"), 50);
            decision.SetTimer(new(1, "g", "cancelled"), 60);
        });
        bench.Decide(decision =>
        {
            decision.SetTimer(new(1, "g", "moved"), 200);
            decision.CancelTimer(new(1, "g", "cancelled"));
        });

        bench.Time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Empty(bench.Shard.Events);
        bench.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(["timer 1 early"], bench.Shard.Events);
        bench.Time.Advance(TimeSpan.FromMilliseconds(500));

        Assert.Equal(["timer 1 early", "timer 1 moved", "timer 1 late"], bench.Shard.Events);
    }

    [Fact]
    public void A_timer_that_fails_does_not_stop_the_next()
    {
        var bench = Loaded();
        bench.Decide(decision =>
        {
            decision.SetTimer(new(99), 10);
            decision.SetTimer(new(1, "g", "m"), 20);
        });

        bench.Time.Advance(TimeSpan.FromMilliseconds(20));

        Assert.Equal(["timer 99 ", "timer 1 m"], bench.Shard.Events);
    }

    [Fact]
    public void Background_work_is_done_elsewhere_and_goes_on_in_the_shard()
    {
        var bench = Loaded();
        string? goesOnWith = null;
        bench.Decide(decision => decision.Compute(() => "result", (_, result) => goesOnWith = result));
        Assert.Null(goesOnWith);

        bench.RunElsewhere();

        Assert.Equal("result", goesOnWith);
    }

    [Fact]
    public void Background_work_does_not_go_on_in_a_shard_that_is_gone()
    {
        var bench = Loaded();
        bool goesOn = false;
        bench.Decide(decision => decision.Compute(
            () =>
            {
                bench.Runtime.Unload(Partition, null);
                bench.RunElsewhere();
                return 1;
            },
            (_, _) => goesOn = true));

        bench.RunElsewhere();

        Assert.False(goesOn);
    }

    [Fact]
    public void Continuations_of_a_commit_are_decisions_of_their_own()
    {
        var bench = Loaded();
        bench.Decide(decision =>
        {
            decision.Append(Ledger.Record("a"));
            decision.OnCommitted(then =>
            {
                then.Append(Ledger.Record("b"));
                then.OnCommitted(_ => bench.Shard.Events.Add("both"));
            });
        });

        Assert.Equal(["0 a", "1 b"], bench.Shard.Replayed);
        Assert.Equal(["both"], bench.Shard.Events);
    }

    [Fact]
    public async Task Requests_of_many_threads_are_handled_one_at_a_time()
    {
        var runtime = new CoordinatorRuntime<Ledger>(_ => new(), Coordination.Groups.GroupRecordTypes.Codec, new(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        var log = new ScriptedLog();
        runtime.Load(Partition, 1, log);
        while ((await runtime.AskAsync<string>(Partition, static (_, decision, reply) => decision.Reply(reply, ""))).Error == ErrorCode.CoordinatorLoadInProgress)
        {
            await Task.Yield();
        }
        int inside = 0;
        int atOnce = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(async () =>
        {
            for (int i = 0; i < 200; i++)
            {
                string text = $"{thread}-{i}";
                var answer = await runtime.AskAsync<string>(Partition, (shard, decision, reply) =>
                {
                    atOnce = Math.Max(atOnce, Interlocked.Increment(ref inside));
                    shard.Write(text, decision, reply);
                    Interlocked.Decrement(ref inside);
                });
                Assert.Equal(text, answer.Response);
            }
        })));

        Assert.Equal(1, atOnce);
        Assert.Equal(1600, log.EndOffset);
        await runtime.StopAsync();
    }
}
