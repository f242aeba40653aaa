using Barnabas.Coordination.Catalog;
using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Records;
using static Barnabas.Coordination.Tests.Runtime.RuntimeBench;

namespace Barnabas.Coordination.Tests.Runtime;

public sealed class ShardLifecycleTests
{
    [Fact]
    public void A_partition_without_a_coordinator_is_not_here()
    {
        Assert.Equal(nameof(ErrorCode.NotCoordinator), Answer(new RuntimeBench().Write("a")));
    }

    [Fact]
    public void Requests_during_the_load_are_told_so_and_those_after_it_find_the_records()
    {
        var bench = new RuntimeBench();
        bench.Log.Put(Batch(0, "a", "b"));
        List<string> during = [];
        bench.Log.OnRead = _ => during.Add(Answer(bench.Read()));

        bench.Runtime.Load(Partition, 1, bench.Log);
        Assert.Equal(nameof(ErrorCode.CoordinatorLoadInProgress), Answer(bench.Write("c")));
        bench.RunElsewhere();

        Assert.Equal([nameof(ErrorCode.CoordinatorLoadInProgress)], during);
        bench.Log.CommitAll();
        Assert.Equal("0 a, 1 b", Answer(bench.Read()));
        Assert.Equal(["loaded"], bench.Shard.Events);
    }

    [Fact]
    public void The_log_is_read_once_in_order_in_pieces_across_gaps()
    {
        var bench = new RuntimeBench(new() { LoadBufferSize = 1 });
        bench.Log.StartOffset = 3;
        bench.Log.Put(Batch(2, "before", "a"));
        bench.Log.Put(Batch(7, "b"));
        bench.Log.EndAt(20);
        List<long> reads = [];
        bench.Log.OnRead = reads.Add;

        bench.Runtime.Load(Partition, 1, bench.Log);
        bench.RunElsewhere();

        Assert.Equal(["3 a", "7 b"], bench.Shard.Replayed);
        Assert.Equal([3, 4, 8], reads);
        Assert.Equal(["loaded"], bench.Shard.Events);
    }

    [Fact]
    public void Transactions_are_replayed_with_their_producer_and_their_end()
    {
        var bench = new RuntimeBench();
        var options = new RecordBatchOptions { ProducerId = 7, ProducerEpoch = 2, BaseSequence = 0, IsTransactional = true };
        bench.Log.Put(Batch(0, options, "a"));
        bench.Log.Put(ControlRecords.EndTransactionBatch(new(ControlRecordType.Commit, 0), 7, 2, 0, baseOffset: 1));
        bench.Log.Put(Batch(2, options, "b"));
        bench.Log.Put(ControlRecords.EndTransactionBatch(new(ControlRecordType.Abort, 0), 7, 2, 0, baseOffset: 3));

        bench.Runtime.Load(Partition, 1, bench.Log);
        bench.RunElsewhere();

        Assert.Equal(["0 a by 7/2", "commit of 7/2", "2 b by 7/2", "abort of 7/2"], bench.Shard.Replayed);
    }

    [Fact]
    public void Records_of_unknown_types_are_passed_over()
    {
        var bench = new RuntimeBench();
        using var builder = new RecordBatchBuilder();
        builder.Append(0, [0x7F, 0x00, 0x01], [0x00]);
        bench.Log.Put(builder.ToArray());
        bench.Log.Put(Batch(1, "a"));

        bench.Runtime.Load(Partition, 1, bench.Log);
        bench.RunElsewhere();

        Assert.Equal(["1 a"], bench.Shard.Replayed);
    }

    [Fact]
    public void A_partition_that_cannot_be_read_has_no_coordinator_until_the_next_epoch()
    {
        var bench = new RuntimeBench();
        bench.Log.Put(Batch(0, "a"));
        bench.Log.ReadError = ErrorCode.KafkaStorageError;
        bench.Runtime.Load(Partition, 1, bench.Log);
        bench.RunElsewhere();
        Assert.Equal(nameof(ErrorCode.NotCoordinator), Answer(bench.Read()));

        bench.Log.ReadError = ErrorCode.None;
        bench.Log.CommitAll();
        bench.Runtime.Load(Partition, 1, bench.Log);
        bench.RunElsewhere();
        Assert.Equal(nameof(ErrorCode.NotCoordinator), Answer(bench.Read()));
        bench.Runtime.Load(Partition, 2, bench.Log);
        bench.RunElsewhere();

        Assert.Equal("0 a", Answer(bench.Read()));
    }

    [Fact]
    public void A_damaged_batch_is_not_loaded()
    {
        var bench = new RuntimeBench();
        byte[] batch = Batch(0, "a");
        batch[^1] ^= 1;
        bench.Log.Put(batch);

        bench.Runtime.Load(Partition, 1, bench.Log);
        bench.RunElsewhere();

        Assert.Equal(nameof(ErrorCode.NotCoordinator), Answer(bench.Read()));
        Assert.Empty(bench.Shard.Replayed);
    }

    [Fact]
    public void A_later_epoch_of_the_same_leader_keeps_what_is_loaded()
    {
        var bench = Loaded();
        bench.Write("a");

        bench.Log.LeaderEpoch = 2;
        Assert.Equal(nameof(ErrorCode.NotCoordinator), Answer(bench.Write("stale")));
        bench.Runtime.Load(Partition, 2, bench.Log);

        Assert.Equal("b", Answer(bench.Write("b")));
        Assert.Equal(["0 a", "1 b"], bench.Shard.Replayed);
        Assert.Single(bench.Shards);
    }

    [Fact]
    public void Everybody_who_waits_is_told_when_the_partition_goes()
    {
        var bench = Loaded();
        bench.Log.HoldsCommits = true;
        var uncommitted = bench.Write("a");
        var parked = bench.Park();

        bench.Runtime.Unload(Partition, 2);
        bench.RunElsewhere();

        Assert.Equal(nameof(ErrorCode.NotCoordinator), Answer(uncommitted));
        Assert.Equal(nameof(ErrorCode.NotCoordinator), Answer(parked));
        Assert.Equal(["failed a NotCoordinator", "unloaded"], bench.Shard.Events);
        Assert.Equal(nameof(ErrorCode.NotCoordinator), Answer(bench.Write("b")));
        Assert.Equal(0, bench.Log.Watchers);
    }

    [Fact]
    public void Nobody_is_forgotten_by_a_shard_that_fails_in_its_end()
    {
        var bench = Loaded();
        bench.Shard.FailsWhenUnloaded = true;
        var parked = bench.Park();

        bench.Runtime.Unload(Partition, null);
        bench.RunElsewhere();

        Assert.Equal(nameof(ErrorCode.NotCoordinator), Answer(parked));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, true)]
    [InlineData(2, false)]
    [InlineData(null, false)]
    public void An_unload_of_an_earlier_epoch_comes_too_late(int? epoch, bool stays)
    {
        var bench = Loaded();

        bench.Runtime.Unload(Partition, epoch);
        bench.RunElsewhere();

        Assert.Equal(stays ? "a" : nameof(ErrorCode.NotCoordinator), Answer(bench.Write("a")));
    }

    [Fact]
    public void A_load_that_is_overtaken_by_the_unload_ends_without_a_trace()
    {
        var bench = new RuntimeBench(new() { LoadBufferSize = 1 });
        bench.Log.Put(Batch(0, "a"));
        bench.Log.Put(Batch(1, "b"));
        bench.Log.OnRead = _ => bench.Runtime.Unload(Partition, 2);

        bench.Runtime.Load(Partition, 1, bench.Log);
        bench.RunElsewhere();

        Assert.Equal(["0 a"], bench.Shard.Replayed);
        Assert.Empty(bench.Shard.Events);
        Assert.Equal(0, bench.Log.Watchers);
        Assert.Equal(nameof(ErrorCode.NotCoordinator), Answer(bench.Read()));
    }

    [Fact]
    public void A_partition_that_comes_back_is_loaded_anew()
    {
        var bench = Loaded();
        bench.Write("a");
        bench.Runtime.Unload(Partition, 2);
        bench.Log.LeaderEpoch = 3;
        bench.Runtime.Load(Partition, 3, bench.Log);
        bench.RunElsewhere();

        Assert.Equal("0 a", Answer(bench.Read()));
        Assert.Equal(2, bench.Shards.Count);
    }

    [Fact]
    public async Task A_stopped_runtime_has_told_everybody_and_takes_nothing_more()
    {
        var bench = Loaded();
        var parked = bench.Park();
        bench.Runtime.Load(Partition + 1, 1, new ScriptedLog());

        var stopped = bench.Runtime.StopAsync();
        Assert.False(stopped.IsCompleted);
        bench.RunElsewhere();

        await stopped;
        Assert.Equal(nameof(ErrorCode.NotCoordinator), Answer(parked));
        bench.Runtime.Load(Partition, 9, bench.Log);
        Assert.Equal(nameof(ErrorCode.NotCoordinator), Answer(bench.Write("b")));
    }

    [Fact]
    public void Topics_come_to_loaded_shards_each_once()
    {
        var bench = new RuntimeBench();
        bench.Runtime.Load(Partition, 1, bench.Log);
        var before = FakeTopicCatalog.Empty.With("t", 1);
        bench.Runtime.ChangeTopics(Change(before));
        bench.RunElsewhere();
        Assert.Same(before, bench.Shard.TopicsWhenLoaded);
        Assert.Equal(["loaded"], bench.Shard.Events);

        bench.Runtime.ChangeTopics(Change(before.With("t", 2)));
        bench.RunElsewhere();

        Assert.Equal(["loaded", "topics 2"], bench.Shard.Events);
    }

    private static CatalogChange Change(ITopicCatalog catalog) => new(catalog, [], []);

    private static byte[] Batch(long baseOffset, params string[] texts) => Batch(baseOffset, new RecordBatchOptions(), texts);

    private static byte[] Batch(long baseOffset, RecordBatchOptions options, params string[] texts)
    {
        using var builder = new RecordBatchBuilder(options with { BaseOffset = baseOffset });
        using var bytes = new Barnabas.Protocol.Wire.MessageWriter();
        foreach (string text in texts)
        {
            bytes.Reset();
            Coordination.Groups.GroupRecordTypes.Codec.EncodeKey(Ledger.Record(text), bytes);
            byte[] key = bytes.WrittenSpan.ToArray();
            bytes.Reset();
            Coordination.Runtime.CoordinatorRecordCodec.EncodeValue(Ledger.Record(text), bytes);
            builder.Append(0, key, bytes.WrittenSpan.ToArray());
        }
        return builder.ToArray();
    }
}
