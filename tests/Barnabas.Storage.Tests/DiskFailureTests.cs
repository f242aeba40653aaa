using Barnabas.Protocol.Errors;
using Barnabas.Storage.Tests.Support;

namespace Barnabas.Storage.Tests;

public sealed class DiskFailureTests
{
    [Fact]
    public void Full_disk_refuses_appends_serves_reads_and_recovers()
    {
        var disk = new FaultyDisk();
        using var fixture = new LogFixture(disk: disk);
        fixture.Add(3);
        int size = Batch.Of(2).Length;

        for (int free = 0; free < size; free += 7)
        {
            disk.Free = free;
            Assert.Equal(ErrorCode.KafkaStorageError, fixture.Append(Batch.Of(2)).ErrorCode);
            Assert.Equal(3, fixture.Log.LogEndOffset);
            Assert.Equal(new FileInfo(Path.Combine(fixture.Path, "00000000000000000000.log")).Length, fixture.Log.ActiveSegmentSize);
            Assert.Equal(3, LogFixture.ReadAll(fixture.Log).Count);
        }

        disk.Free = long.MaxValue;
        Assert.Equal(3, fixture.Add(2).BaseOffset);
        Assert.False(fixture.Log.IsFailed);
        Assert.Empty(fixture.FailedDirectories);
        Assert.Equal(5, LogFixture.ReadAll(fixture.ReopenAfterCleanStop()).Count);
    }

    [Fact]
    public void Idempotent_batch_that_met_a_full_disk_can_be_sent_again()
    {
        var disk = new FaultyDisk();
        using var fixture = new LogFixture(disk: disk);
        fixture.Append(Batch.Of(1, producerId: 1, epoch: 0, sequence: 0));
        disk.Free = 20;
        Assert.Equal(ErrorCode.KafkaStorageError, fixture.Append(Batch.Of(1, producerId: 1, epoch: 0, sequence: 1)).ErrorCode);

        disk.Free = long.MaxValue;
        AppendResult again = fixture.Append(Batch.Of(1, producerId: 1, epoch: 0, sequence: 1));

        Assert.Equal((ErrorCode.None, false, 1L), (again.ErrorCode, again.IsDuplicate, again.BaseOffset));
    }

    [Fact]
    public void Disk_that_fills_at_any_byte_while_rolling_loses_nothing()
    {
        for (int free = 0; free < 700; free += 13)
        {
            var disk = new FaultyDisk();
            using var fixture = new LogFixture(new LogConfig { SegmentBytes = 300, IndexIntervalBytes = 0 }, disk);
            fixture.Add(1);
            disk.Free = free;
            var acknowledged = new List<long>();
            for (int i = 0; i < 6; i++)
            {
                AppendResult result = fixture.Append(Batch.Of(1, Batch.Time + i, producerId: 7, epoch: 0, sequence: acknowledged.Count), leaderEpoch: i / 2);
                if (result.ErrorCode == ErrorCode.None)
                {
                    acknowledged.Add(result.BaseOffset);
                }
            }

            PartitionLog killed = fixture.OpenAfterKill();
            Assert.Equal(acknowledged.Count + 1, LogFixture.ReadAll(killed).Count);
            killed.CloseHandles();

            disk.Free = long.MaxValue;
            fixture.Add(1, Batch.Time + 100, leaderEpoch: 9);
            Assert.Equal(acknowledged.Count + 2, LogFixture.ReadAll(fixture.ReopenAfterCleanStop()).Count);
        }
    }

    [Fact]
    public void Broken_disk_ends_the_log_and_tells_the_directory()
    {
        var disk = new FaultyDisk();
        using var fixture = new LogFixture(disk: disk);
        fixture.Add(3);

        disk.Broken = true;
        Assert.Equal(ErrorCode.KafkaStorageError, fixture.Append(Batch.Of(1)).ErrorCode);
        disk.Broken = false;

        Assert.True(fixture.Log.IsFailed);
        Assert.Equal([fixture.Root], fixture.FailedDirectories);
        Assert.Equal(ErrorCode.KafkaStorageError, fixture.Append(Batch.Of(1)).ErrorCode);
        Assert.Equal(ErrorCode.KafkaStorageError, fixture.Log.Read(0, 100, true, long.MaxValue).ErrorCode);
        Assert.NotEqual(ErrorCode.None, fixture.Log.Close());
    }

    [Fact]
    public void Unreadable_disk_is_found_by_a_read()
    {
        var disk = new FaultyDisk();
        using var fixture = new LogFixture(disk: disk);
        fixture.Add(3);

        disk.Unreadable = true;

        Assert.Equal(ErrorCode.KafkaStorageError, fixture.Log.Read(0, 100, true, long.MaxValue).ErrorCode);
        Assert.Equal([fixture.Root], fixture.FailedDirectories);
    }

    [Fact]
    public void Failed_fsync_does_not_move_the_recovery_point()
    {
        var disk = new FaultyDisk();
        using var fixture = new LogFixture(disk: disk);
        fixture.Add(3);

        disk.Broken = true;

        Assert.Equal(ErrorCode.KafkaStorageError, fixture.Log.Flush());
        Assert.Equal(0, fixture.Log.RecoveryPoint);
        Assert.True(fixture.Log.IsFailed);
    }
}
