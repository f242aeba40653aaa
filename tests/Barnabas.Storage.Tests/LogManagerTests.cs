using Barnabas.Protocol.Errors;
using Barnabas.Storage.Directories;
using Barnabas.Storage.Disk;
using Barnabas.Storage.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Barnabas.Storage.Tests;

public sealed class LogManagerTests : IDisposable
{
    private static readonly Guid TopicId = new("01234567-89ab-cdef-0123-456789abcdef");

    private readonly TempDirectory _root = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeMilliseconds(Batch.Time));
    private readonly FaultyDisk _disk = new();
    private readonly List<string> _failed = [];

    private long Now => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Everything_is_there_after_a_clean_stop()
    {
        LogManager manager = Open("a");
        Fill(manager, new TopicPartition("t-x", 3), 5);
        manager.Shutdown(brokerEpoch: 77);

        Assert.Equal("{\"version\":0,\"brokerEpoch\":77}", File.ReadAllText(_root.Combine("a", ".kafka_cleanshutdown")));
        Assert.Equal("0\n1\nt-x 3 5\n", File.ReadAllText(_root.Combine("a", "recovery-point-offset-checkpoint")));
        Assert.Equal("0\n1\nt-x 3 5\n", File.ReadAllText(_root.Combine("a", "replication-offset-checkpoint")));
        Assert.Equal("0\n0\n", File.ReadAllText(_root.Combine("a", "log-start-offset-checkpoint")));
        Assert.Equal("version: 0\ntopic_id: ASNFZ4mrze8BI0VniavN7w", File.ReadAllText(_root.Combine("a", "t-x-3", "partition.metadata")));

        using LogManager again = Open("a");
        PartitionLog log = again.Get(new TopicPartition("t-x", 3))!;
        Assert.True(again.HadCleanShutdown);
        Assert.Equal((77L, 5L), (again.PreviousBrokerEpoch, again.HighWatermarks[log.TopicPartition]));
        Assert.Equal((5L, TopicId, true), (log.LogEndOffset, log.TopicId, log.Recovery is null));
        Assert.False(File.Exists(_root.Combine("a", ".kafka_cleanshutdown")));
    }

    [Fact]
    public void Logs_are_recovered_after_a_kill()
    {
        LogManager manager = Open("a");
        Fill(manager, new TopicPartition("t", 0), 5);
        Fill(manager, new TopicPartition("t", 1), 6);
        manager.Dispose();

        using LogManager again = Open("a");

        Assert.False(again.HadCleanShutdown);
        Assert.Equal([5, 6], again.Logs.Select(log => (int)log.LogEndOffset).Order());
        Assert.All(again.Logs, log => Assert.NotNull(log.Recovery));
    }

    [Fact]
    public void Directory_in_use_is_refused()
    {
        using LogManager manager = Open("a");

        IOException exception = Assert.Throws<IOException>(() => Open("a"));

        Assert.Contains(".lock", exception.Message);
    }

    [Fact]
    public void New_logs_go_where_the_fewest_are()
    {
        using LogManager manager = Open("a", "b");
        for (int i = 0; i < 6; i++)
        {
            Fill(manager, new TopicPartition("t", i), 1);
        }

        Assert.Equal(3, Directory.GetDirectories(_root.Combine("a")).Length);
        Assert.Equal(3, Directory.GetDirectories(_root.Combine("b")).Length);
    }

    [Fact]
    public void Deleted_log_is_gone_at_once_and_its_files_after_the_delay()
    {
        using LogManager manager = Open("a");
        var partition = new TopicPartition("t", 0);
        Fill(manager, partition, 3);
        FileRecords inFlight = manager.Get(partition)!.Read(0, 1000, true, long.MaxValue).Records!;

        Assert.Equal(ErrorCode.None, manager.Delete(partition));
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, manager.Delete(partition));

        Assert.Null(manager.Get(partition));
        string renamed = Assert.Single(Directory.GetDirectories(_root.Combine("a")));
        Assert.Matches("^t-0\\.[0-9a-f]{32}-delete$", Path.GetFileName(renamed));
        Fill(manager, partition, 1);
        manager.Tick(Now + 59_999);
        Assert.True(Directory.Exists(renamed));
        manager.Tick(Now + 60_000);
        Assert.False(Directory.Exists(renamed));
        Assert.NotEqual(0, inFlight.Read(0, new byte[10]));
        inFlight.Dispose();
        Assert.Equal(1, manager.Get(partition)!.LogEndOffset);
    }

    [Fact]
    public void Whoever_still_holds_a_deleted_log_does_not_take_the_directory_offline()
    {
        using LogManager manager = Open("a");
        var partition = new TopicPartition("t", 0);
        PartitionLog log = manager.GetOrCreate(partition, TopicId, new LogConfig { FileDeleteDelayMs = 0, SegmentBytes = 500, IndexIntervalBytes = 0 });
        Fill(manager, partition, 20);

        manager.Delete(partition);
        manager.Tick(Now);

        Assert.NotEqual(ErrorCode.None, log.AppendAsLeader(Batch.Of(1), 0).ErrorCode);
        Assert.Null(log.Read(2, 1000, true, long.MaxValue).Records);
        Assert.Equal(-1, log.FetchOffsetByTimestamp(Batch.Time).Offset);
        log.Flush();
        log.DeleteOldSegments(long.MaxValue);
        Assert.Equal(ErrorCode.KafkaStorageError, log.TruncateTo(3));
        Assert.Equal(ErrorCode.None, log.Close());
        Assert.Empty(_failed);
        Assert.True(manager.Directories[0].IsOnline);
    }

    [Fact]
    public void Deletion_interrupted_by_a_stop_goes_on_at_the_next_start()
    {
        LogManager manager = Open("a");
        Fill(manager, new TopicPartition("t", 0), 3);
        manager.Delete(new TopicPartition("t", 0));
        manager.Shutdown(1);

        using LogManager again = Open("a");
        Assert.Empty(again.Logs);
        again.Tick(Now);

        Assert.Empty(Directory.GetDirectories(_root.Combine("a")));
    }

    [Fact]
    public void Tick_runs_retention_and_checkpoints_when_they_are_due()
    {
        using LogManager manager = Open("a");
        var partition = new TopicPartition("t", 0);
        PartitionLog log = manager.GetOrCreate(partition, TopicId, new LogConfig { SegmentBytes = Batch.Of(1).Length, RetentionBytes = 0, FileDeleteDelayMs = 0 });
        Fill(manager, partition, 4);

        manager.Tick(Now + 60_000);
        Assert.Equal("0\n1\nt 0 3\n", File.ReadAllText(_root.Combine("a", "recovery-point-offset-checkpoint")));
        Assert.Equal(0, log.LogStartOffset);
        log.DeleteRecords(1);
        manager.Tick(Now + 120_000);
        Assert.Equal("0\n1\nt 0 1\n", File.ReadAllText(_root.Combine("a", "log-start-offset-checkpoint")));
        manager.Tick(Now + 300_000);

        Assert.Equal(4, log.LogStartOffset);
        Assert.Single(Directory.GetFiles(log.DirectoryPath, "*.log"));
    }

    [Fact]
    public void Failed_directory_goes_offline_and_the_other_stays()
    {
        LogManager manager = Open("a", "b");
        Fill(manager, new TopicPartition("t", 0), 1);
        Fill(manager, new TopicPartition("t", 1), 1);
        PartitionLog bad = manager.Get(new TopicPartition("t", 0))!;

        _disk.Broken = true;
        Assert.Equal(ErrorCode.KafkaStorageError, bad.AppendAsLeader(Batch.Of(1), 0).ErrorCode);
        _disk.Broken = false;

        Assert.Equal(Path.GetDirectoryName(bad.DirectoryPath), Assert.Single(_failed));
        Assert.Null(manager.Get(new TopicPartition("t", 0)));
        Assert.Single(manager.Directories, directory => directory.IsOnline);
        Fill(manager, new TopicPartition("t", 1), 1);
        manager.Shutdown(5);
        Assert.Single(new[] { "a", "b" }, name => File.Exists(_root.Combine(name, ".kafka_cleanshutdown")));
    }

    [Fact]
    public void Meta_properties_round_trip_and_read_what_Kafka_writes()
    {
        string directory = _root.Combine("m");
        Directory.CreateDirectory(directory);
        File.WriteAllText(
            Path.Combine(directory, "meta.properties"),
            "#\n#Mon Nov 23 14:43:19 UTC 2026\nnode.id=1\ndirectory.id=yzFvJyDQvd5XTUPu1RQsug\nversion=1\ncluster.id=hF6IkdW-Q_e6LiYdrSUSgQ\n");
        MetaProperties read = MetaProperties.Read(FileDisk.Instance, directory)!;
        Assert.Equal(("hF6IkdW-Q_e6LiYdrSUSgQ", 1), (read.ClusterId, read.NodeId));

        read.Write(FileDisk.Instance, directory);

        Assert.Equal(read, MetaProperties.Read(FileDisk.Instance, directory));
        Assert.Null(MetaProperties.Read(FileDisk.Instance, _root.Path));
        File.WriteAllText(Path.Combine(directory, "meta.properties"), "version=0\nbroker.id=3\n");
        Assert.Throws<InvalidDataException>(() => MetaProperties.Read(FileDisk.Instance, directory));
    }

    [Fact]
    public void Unreadable_checkpoints_count_as_empty()
    {
        LogManager manager = Open("a");
        Fill(manager, new TopicPartition("t", 0), 3);
        manager.Dispose();
        File.WriteAllText(_root.Combine("a", "recovery-point-offset-checkpoint"), "0\n5\nt 0 1\n");
        File.WriteAllText(_root.Combine("a", "t-0", "leader-epoch-checkpoint"), "garbage");

        using LogManager again = Open("a");

        Assert.Equal(3, again.Get(new TopicPartition("t", 0))!.LogEndOffset);
        Assert.Equal(0, again.Get(new TopicPartition("t", 0))!.Epochs.LatestEpoch);
    }

    [Fact]
    public void Log_that_is_set_aside_keeps_its_files_and_is_not_loaded_again()
    {
        var partition = new TopicPartition("t", 0);
        using (LogManager manager = Open("a"))
        {
            Fill(manager, partition, 3);

            Assert.Equal(ErrorCode.None, manager.SetAside(partition, out string? directory));
            Assert.Equal(ErrorCode.UnknownTopicOrPartition, manager.SetAside(partition, out _));
            Assert.Matches("^t-0\\.[0-9a-f]{32}-stray$", Path.GetFileName(directory));
            Assert.Null(manager.Get(partition));
            manager.Tick(long.MaxValue / 2);
            Assert.True(new FileInfo(Path.Combine(directory!, "00000000000000000000.log")).Length > 0);
            manager.Shutdown(1);
        }

        using LogManager again = Open("a");
        Assert.Empty(again.Logs);
        Assert.Single(Directory.GetDirectories(_root.Combine("a")));
    }

    private static void Fill(LogManager manager, TopicPartition partition, int records)
    {
        PartitionLog log = manager.GetOrCreate(partition, TopicId, LogConfig.Default);
        for (int i = 0; i < records; i++)
        {
            Assert.Equal(ErrorCode.None, log.AppendAsLeader(Batch.Of(1), 0).ErrorCode);
        }

        log.UpdateHighWatermark(log.LogEndOffset);
    }

    private LogManager Open(params string[] names) => LogManager.Open(new LogManagerOptions
    {
        LogDirectories = [.. names.Select(name => _root.Combine(name))],
        Context = new StorageContext(_clock, new Random(7)) { Disk = _disk, Background = static work => work() },
        OnDirectoryFailure = directory => _failed.Add(directory.DirectoryPath),
    });
}
