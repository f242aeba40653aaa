using Barnabas.Storage.Segments;
using Barnabas.Storage.Tests.Support;
using Barnabas.Storage.WriteBehind;
using Microsoft.Extensions.Time.Testing;

namespace Barnabas.Storage.Tests;

public sealed class WriteBehindTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly FaultyDisk _disk = new();
    private readonly List<IOException> _failures = [];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Appended_bytes_are_written_behind_and_the_oldest_leave_the_cache()
    {
        WriteBehindQueue queue = Queue(cachedBytes: 100);
        SegmentFile a = Segment("a");
        SegmentFile b = Segment("b");

        queue.Add(a, 0, 60);
        queue.Add(b, 0, 40);
        Assert.Equal(["a write 0+60", "b write 0+40"], _disk.Hints);

        queue.Add(a, 60, 30);
        queue.Add(a, 90, 40);
        Assert.Equal(["a write 0+60", "b write 0+40", "a write 60+30", "a drop 0+60", "a write 90+40", "b drop 0+40"], _disk.Hints);
    }

    [Fact]
    public void A_segment_that_is_gone_is_passed_over_and_counts_no_more()
    {
        WriteBehindQueue queue = Queue(cachedBytes: 50);
        SegmentFile gone = Segment("gone");
        SegmentFile here = Segment("here");
        queue.Add(gone, 0, 50);
        gone.Close();
        queue.Add(gone, 50, 10);
        queue.Add(here, 0, 50);
        queue.Add(here, 50, 50);

        Assert.Equal(["gone write 0+50", "here write 0+50", "here write 50+50", "here drop 0+50"], _disk.Hints);
    }

    [Fact]
    public void A_disk_that_refuses_is_told_of_and_the_next_chunk_is_tried()
    {
        WriteBehindQueue queue = Queue(cachedBytes: 100);
        SegmentFile a = Segment("a");
        _disk.Broken = true;
        queue.Add(a, 0, 10);
        Assert.Single(_failures);

        _disk.Broken = false;
        queue.Add(a, 10, 10);
        Assert.Equal(["a write 10+10"], _disk.Hints);
    }

    [Fact]
    public void Work_that_comes_while_the_worker_runs_is_done_by_it()
    {
        List<Action> scheduled = [];
        var queue = new WriteBehindQueue(100, scheduled.Add, _failures.Add);
        SegmentFile a = Segment("a");
        queue.Add(a, 0, 10);
        queue.Add(a, 10, 10);

        Action worker = Assert.Single(scheduled);
        worker();
        Assert.Equal(["a write 0+10", "a write 10+10"], _disk.Hints);

        queue.Add(a, 20, 10);
        Assert.Equal(2, scheduled.Count);
    }

    [Fact]
    public void A_log_hands_over_whole_chunks_of_8_MiB()
    {
        var context = new StorageContext(new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(Batch.Time)), new Random(1))
        {
            Disk = _disk,
            Background = static work => work(),
            CachedBytes = 16 << 20,
        };
        PartitionLog log = PartitionLog.Open(new PartitionLogOptions
        {
            TopicPartition = LogFixture.Partition,
            Directory = Path.Combine(_directory.Path, LogFixture.Partition.ToString()),
            Context = context,
            Config = LogConfig.Default,
            HadCleanShutdown = true,
        });
        byte[] batch = Batch.Of(1, valueSize: 1_000_000);

        for (int i = 0; i < 26; i++)
        {
            Assert.Equal(Barnabas.Protocol.Errors.ErrorCode.None, log.AppendAsLeader((byte[])batch.Clone(), leaderEpoch: 0).ErrorCode);
        }

        const string Name = "00000000000000000000.log";
        Assert.Equal(
            [$"{Name} write 0+8388608", $"{Name} write 8388608+8388608", $"{Name} write 16777216+8388608", $"{Name} drop 0+8388608"],
            _disk.Hints);
        log.CloseHandles();
    }

    private WriteBehindQueue Queue(long cachedBytes) => new(cachedBytes, static work => work(), _failures.Add);

    private SegmentFile Segment(string name) => new(_disk, Path.Combine(_directory.Path, name));
}
