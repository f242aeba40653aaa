using Barnabas.Raft.Log;
using Barnabas.Raft.Quorum;
using Barnabas.Raft.Snapshots;
using Barnabas.Raft.Tests.Support;
using Barnabas.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Barnabas.Raft.Tests.Quorum;

public sealed class SingleVoterQuorumTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Each_start_leads_a_new_epoch_and_finds_everything_again()
    {
        using (SingleVoterQuorum first = Open())
        {
            var listener = new Listener();
            first.Start(listener);
            Assert.Equal(new LeaderAndEpoch(1, 1), Assert.Single(listener.Leaders));
            Assert.Equal(1, first.NextOffset);
            Assert.Equal(2, first.Append(Values("a", "b")));
            first.Append(Values("c"));
            Assert.Equal(1, listener.HighWatermark);
            first.Flush();
            Assert.Equal(4, listener.HighWatermark);
        }
        using SingleVoterQuorum second = Open();
        var again = new Listener();
        second.Start(again);
        Assert.Equal(new LeaderAndEpoch(1, 2), Assert.Single(again.Leaders));
        Assert.Equal(["1:a,b", "3:c"], again.Batches);
        Assert.Equal(5, again.HighWatermark);
    }

    [Fact]
    public void Snapshot_bounds_what_is_read_at_a_start()
    {
        using (SingleVoterQuorum first = Open())
        {
            first.Start(new Listener());
            first.Append(Values("a"));
            first.Append(Values("b"));
            first.Flush();
            OffsetAndEpoch id = first.WriteSnapshot(1, 1, 77, Values("A"));
            first.CompleteSnapshot(id);
            Assert.Equal(new OffsetAndEpoch(2, 1), id);
        }
        using SingleVoterQuorum second = Open();
        var listener = new Listener();
        second.Start(listener);
        Assert.Equal("A@77", listener.Snapshot);
        Assert.Equal(["2:b"], listener.Batches);
    }

    [Fact]
    public void Old_snapshots_and_the_log_below_are_deleted_beyond_retention()
    {
        using SingleVoterQuorum quorum = Open(retentionBytes: 1);
        quorum.Start(new Listener());
        for (int i = 0; i < 3; i++)
        {
            quorum.Append(Values("x"));
            quorum.Flush();
            quorum.CompleteSnapshot(quorum.WriteSnapshot(quorum.NextOffset - 1, 1, 0, Values("s" + i)));
        }
        string log = MetadataLog.PathIn(_directory.Path);
        Assert.Equal(["00000000000000000004-0000000001.checkpoint"], Directory.GetFiles(log, "*.checkpoint").Select(Path.GetFileName));
    }

    [Fact]
    public void Damaged_snapshot_is_refused_by_name()
    {
        using (SingleVoterQuorum first = Open())
        {
            first.Start(new Listener());
            first.Append(Values("a"));
            first.Flush();
            first.CompleteSnapshot(first.WriteSnapshot(1, 1, 0, Values("A")));
        }
        string path = Directory.GetFiles(MetadataLog.PathIn(_directory.Path), "*.checkpoint")[0];
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^30] ^= 1;
        File.WriteAllBytes(path, bytes);
        using SingleVoterQuorum second = Open();
        RaftStorageException failure = Assert.Throws<RaftStorageException>(() => second.Start(new Listener()));
        Assert.Contains(path, failure.Message);
    }

    [Fact]
    public void Partial_snapshot_of_a_crash_is_deleted()
    {
        string log = MetadataLog.PathIn(_directory.Path);
        Directory.CreateDirectory(log);
        string partial = Path.Combine(log, "00000000000000000005-0000000001.checkpoint.part");
        File.WriteAllText(partial, "x");
        using SingleVoterQuorum quorum = Open();
        quorum.Start(new Listener());
        Assert.False(File.Exists(partial));
    }

    [Fact]
    public void Log_that_ends_before_the_snapshot_starts_again_there()
    {
        using (SingleVoterQuorum first = Open())
        {
            first.Start(new Listener());
            first.Append(Values("a", "b", "c"));
            first.Flush();
            first.CompleteSnapshot(first.WriteSnapshot(3, 1, 0, Values("A")));
        }
        foreach (string file in Directory.GetFiles(MetadataLog.PathIn(_directory.Path), "0*.log"))
        {
            File.WriteAllBytes(file, []);
        }
        using SingleVoterQuorum second = Open();
        var listener = new Listener();
        second.Start(listener);
        Assert.Equal("A@0", listener.Snapshot);
        Assert.Empty(listener.Batches);
        Assert.Equal(5, second.NextOffset);
        Assert.Equal(2, second.Leader.Epoch);
    }

    [Fact]
    public void Torn_last_batch_is_cut_off()
    {
        using (SingleVoterQuorum first = Open())
        {
            first.Start(new Listener());
            first.Append(Values("a"));
            first.Append(Values("torn"));
            first.Flush();
        }
        string file = Path.Combine(MetadataLog.PathIn(_directory.Path), "00000000000000000000.log");
        using (FileStream stream = File.OpenWrite(file))
        {
            stream.SetLength(stream.Length - 3);
        }
        using SingleVoterQuorum second = Open();
        var listener = new Listener();
        second.Start(listener);
        Assert.Equal(["1:a"], listener.Batches);
    }

    [Fact]
    public void Log_of_several_voters_is_refused()
    {
        string log = MetadataLog.PathIn(_directory.Path);
        Directory.CreateDirectory(log);
        File.WriteAllText(
            Path.Combine(log, "quorum-state"),
            """{"clusterId":"","leaderId":2,"leaderEpoch":3,"votedId":-1,"appliedOffset":0,"currentVoters":[{"voterId":1},{"voterId":2}],"data_version":0}""");
        using SingleVoterQuorum quorum = Open();
        Assert.Throws<RaftStorageException>(() => quorum.Start(new Listener()));
    }

    [Fact]
    public void Description_shows_the_only_voter_caught_up()
    {
        using SingleVoterQuorum quorum = Open();
        quorum.Start(new Listener());
        QuorumDescription description = quorum.Describe();
        Assert.Equal((new LeaderAndEpoch(1, 1), 1L), (description.Leader, description.HighWatermark));
        Assert.Equal(new QuorumDescription.Replica(1, Guid.Empty, 1, 1_700_000_000_000, 1_700_000_000_000), Assert.Single(description.Voters));
    }

    private static ReadOnlyMemory<byte>[] Values(params string[] values) => [.. values.Select(v => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(v))];

    private SingleVoterQuorum Open(long retentionBytes = 0)
    {
        var options = new MetadataLogOptions
        {
            LogDirectory = _directory.Path,
            Storage = new StorageContext(_time, new Random(1)),
            RetentionBytes = retentionBytes,
            RetentionMs = 0,
        };
        return new SingleVoterQuorum(1, Guid.Empty, MetadataLog.Open(options), options);
    }

    private sealed class Listener : IQuorumListener
    {
        public List<string> Batches { get; } = [];

        public List<LeaderAndEpoch> Leaders { get; } = [];

        public string? Snapshot { get; private set; }

        public long HighWatermark { get; private set; }

        public void OnSnapshot(Snapshot snapshot) => Snapshot = $"{Join(snapshot.Records)}@{snapshot.Timestamp}";

        public void OnCommitted(QuorumBatch batch) => Batches.Add($"{batch.BaseOffset}:{Join(batch.Records)}");

        public void OnHighWatermark(long offset) => HighWatermark = offset;

        public void OnLeaderChange(LeaderAndEpoch leader) => Leaders.Add(leader);

        private static string Join(IEnumerable<ReadOnlyMemory<byte>> records) =>
            string.Join(',', records.Select(r => System.Text.Encoding.UTF8.GetString(r.Span)));
    }
}
