using Barnabas.Protocol.Errors;
using Barnabas.Storage.Segments;
using Barnabas.Storage.Tests.Support;

namespace Barnabas.Storage.Tests;

public sealed class RecoveryTests
{
    [Fact]
    public void Tail_torn_at_any_byte_is_cut_back_to_the_last_whole_batch()
    {
        using var fixture = new LogFixture();
        fixture.Add(3);
        fixture.Add(2);
        int whole = fixture.Log.ActiveSegmentSize;
        byte[] last = Batch.Of(2, producerId: 9, epoch: 0, sequence: 0);
        fixture.Append(last);
        byte[] file = File.ReadAllBytes(Path.Combine(fixture.Path, LogFileNames.Of(0, ".log")));

        for (int kept = 0; kept < last.Length; kept++)
        {
            PartitionLog log = fixture.OpenAfterKill(damage: directory =>
                File.WriteAllBytes(Path.Combine(directory, LogFileNames.Of(0, ".log")), file[..(whole + kept)]));

            Assert.Equal((5L, whole, kept), (log.LogEndOffset, log.ActiveSegmentSize, (int)log.Recovery!.BytesTruncated));
            Assert.Empty(log.ActiveProducers());
            if (kept > 0)
            {
                Assert.Equal((5L, (long)whole), (log.Recovery.Truncations.Single().Offset, log.Recovery.Truncations.Single().Position));
            }

            Assert.Equal(5, log.AppendAsLeader(Batch.Of(1), 0).BaseOffset);
            log.CloseHandles();
        }
    }

    [Fact]
    public void Flipped_byte_anywhere_in_the_last_batch_is_found()
    {
        using var fixture = new LogFixture();
        fixture.Add(3);
        int whole = fixture.Log.ActiveSegmentSize;
        fixture.Add(2);
        byte[] file = File.ReadAllBytes(Path.Combine(fixture.Path, LogFileNames.Of(0, ".log")));

        // Base offset (8 bytes) and leader epoch (4 bytes) are not under the CRC.
        for (int i = whole; i < file.Length; i += i < whole + 80 ? 1 : 17)
        {
            if (i - whole is < 8 or (>= 12 and < 16))
            {
                continue;
            }

            byte[] damaged = [.. file];
            damaged[i] ^= 0x10;
            PartitionLog log = fixture.OpenAfterKill(damage: directory => File.WriteAllBytes(Path.Combine(directory, LogFileNames.Of(0, ".log")), damaged));
            Assert.Equal((3L, whole), (log.LogEndOffset, log.ActiveSegmentSize));
            log.CloseHandles();
        }
    }

    [Fact]
    public void Corruption_in_the_middle_deletes_what_follows_and_is_reported()
    {
        using var fixture = new LogFixture(new LogConfig { SegmentBytes = 1000 });
        for (int i = 0; i < 40; i++)
        {
            fixture.Add(1, valueSize: 100);
        }

        long[] bases = Bases(fixture.Path);
        PartitionLog log = fixture.OpenAfterKill(recoveryPoint: bases[1], damage: directory =>
        {
            using FileStream file = File.OpenWrite(Path.Combine(directory, LogFileNames.Of(bases[2], ".log")));
            file.Position = Batch.Of(1, valueSize: 100).Length + 70;
            file.WriteByte(0xff);
        });

        var truncation = log.Recovery!.Truncations.Single();
        Assert.Equal((bases[2] + 1, bases.Length - 3), (truncation.Offset, truncation.SegmentsDeleted));
        Assert.EndsWith(LogFileNames.Of(bases[2], ".log"), truncation.File);
        Assert.Contains("CRC", truncation.Reason);
        Assert.Equal(bases[2] + 1, log.LogEndOffset);
        Assert.Equal(2, log.Recovery.SegmentsRecovered);
        Assert.Equal(log.LogEndOffset, LogFixture.ReadAll(log).Count);
        log.CloseHandles();
    }

    [Fact]
    public void Segments_below_the_recovery_point_are_not_read()
    {
        using var fixture = new LogFixture(new LogConfig { SegmentBytes = 1000 });
        for (int i = 0; i < 40; i++)
        {
            fixture.Add(1, valueSize: 100);
        }

        long[] bases = Bases(fixture.Path);
        PartitionLog log = fixture.OpenAfterKill(recoveryPoint: bases[^1], damage: directory =>
        {
            using FileStream file = File.OpenWrite(Path.Combine(directory, LogFileNames.Of(bases[0], ".log")));
            file.Position = 70;
            file.WriteByte(0xff);
        });

        Assert.Equal((1, 0L, 40L), (log.Recovery!.SegmentsRecovered, log.Recovery.BytesTruncated, log.LogEndOffset));
        log.CloseHandles();
    }

    [Fact]
    public void Rebuilt_indexes_equal_those_that_were_written()
    {
        using var fixture = new LogFixture(new LogConfig { SegmentBytes = 5000, IndexIntervalBytes = 300 });
        for (int i = 0; i < 100; i++)
        {
            // Timestamps that go back now and then, and producers and epochs.
            fixture.Append(Batch.Of(2, Batch.Time + (i % 7 == 0 ? -1000 : i * 10), producerId: i % 3, epoch: 0, sequence: i / 3 * 2), leaderEpoch: i / 30);
        }

        PartitionLog log = fixture.OpenAfterKill(recoveryPoint: 0, damage: directory =>
        {
            foreach (string index in Directory.GetFiles(directory, "*index").Concat(Directory.GetFiles(directory, "*.snapshot")))
            {
                File.Delete(index);
            }

            File.Delete(Path.Combine(directory, "leader-epoch-checkpoint"));
        });
        Assert.Equal(ErrorCode.None, log.Close());
        Assert.Equal(ErrorCode.None, fixture.Log.Close());

        Assert.Equal(fixture.Log.Epochs.Entries, log.Epochs.Entries);
        foreach (string file in Directory.GetFiles(fixture.Path))
        {
            Assert.Equal(
                (Path.GetFileName(file), Convert.ToHexString(File.ReadAllBytes(file))),
                (Path.GetFileName(file), Convert.ToHexString(File.ReadAllBytes(Path.Combine(log.DirectoryPath, Path.GetFileName(file))))));
        }
    }

    [Fact]
    public void Indexes_that_end_in_zeros_are_used_up_to_them()
    {
        using var fixture = new LogFixture(new LogConfig { SegmentBytes = 5000, IndexIntervalBytes = 300 });
        for (int i = 0; i < 60; i++)
        {
            fixture.Add(2, Batch.Time + i, valueSize: 50);
        }

        fixture.Log.Close();
        foreach (string index in Directory.GetFiles(fixture.Path, "*index"))
        {
            using FileStream file = File.OpenWrite(index);
            file.SetLength(file.Length + (12 * 1000));
        }

        PartitionLog log = fixture.Open(clean: true);
        Assert.Equal((120L, 120), (log.LogEndOffset, LogFixture.ReadAll(log).Count));
        Assert.Equal(Batch.Time + 60, log.FetchOffsetByTimestamp(ListOffsetsTimestamp.MaxTimestamp).Timestamp);
        Assert.Equal(119, log.FetchOffsetByTimestamp(Batch.Time + 60).Offset);
        log.CloseHandles();
    }

    [Fact]
    public void Missing_index_of_a_closed_segment_is_built_again()
    {
        using var fixture = new LogFixture(new LogConfig { SegmentBytes = 2000, IndexIntervalBytes = 300 });
        for (int i = 0; i < 60; i++)
        {
            fixture.Add(1, valueSize: 50);
        }

        fixture.Log.Close();
        string index = Path.Combine(fixture.Path, LogFileNames.Of(0, ".index"));
        byte[] before = File.ReadAllBytes(index);
        File.Delete(index);

        PartitionLog log = fixture.Open(clean: true);
        log.Flush();

        Assert.Equal(before, File.ReadAllBytes(index));
        Assert.Equal(60, LogFixture.ReadAll(log).Count);
        log.CloseHandles();
    }

    [Fact]
    public void Clean_start_reads_nothing_and_keeps_everything()
    {
        using var fixture = new LogFixture(new LogConfig { SegmentBytes = 2000 });
        for (int i = 0; i < 30; i++)
        {
            fixture.Add(2, valueSize: 50, leaderEpoch: i / 10);
        }

        List<(long, string)> before = LogFixture.ReadAll(fixture.Log);
        PartitionLog log = fixture.ReopenAfterCleanStop();

        Assert.Null(log.Recovery);
        Assert.Equal((60L, 60L), (log.LogEndOffset, log.RecoveryPoint));
        Assert.Equal(before, LogFixture.ReadAll(log));
        Assert.Equal(60, fixture.Add(1).BaseOffset);
    }

    [Fact]
    public void Leftovers_of_deletion_and_compaction_are_settled()
    {
        using var fixture = new LogFixture(new LogConfig { SegmentBytes = 1000 });
        for (int i = 0; i < 30; i++)
        {
            fixture.Add(1, valueSize: 100);
        }

        long[] bases = Bases(fixture.Path);
        fixture.Log.Close();
        string Name(long offset, string suffix) => Path.Combine(fixture.Path, LogFileNames.Of(offset, suffix));
        File.WriteAllText(Name(0, ".log.deleted"), "x");
        File.WriteAllText(Name(bases[1], ".index.cleaned"), "x");
        File.WriteAllText(Name(999, ".index"), "");
        File.Copy(Name(bases[0], ".log"), Name(bases[0], ".log.swap"));
        File.Copy(Name(bases[0], ".index"), Name(bases[0], ".index.swap"));
        File.Copy(Name(bases[0], ".timeindex"), Name(bases[0], ".timeindex.swap"));

        PartitionLog log = fixture.Open(clean: true);

        Assert.Equal(30, LogFixture.ReadAll(log).Count);
        Assert.DoesNotContain(fixture.Files(), name => name.EndsWith(".deleted", StringComparison.Ordinal)
            || name.EndsWith(".cleaned", StringComparison.Ordinal) || name.EndsWith(".swap", StringComparison.Ordinal) || name.StartsWith("00000000000000000999", StringComparison.Ordinal));
        log.CloseHandles();
    }

    [Fact]
    public void Log_that_ends_before_its_start_offset_starts_over_there()
    {
        using var fixture = new LogFixture();
        fixture.Add(3);
        fixture.Log.Close();

        PartitionLog log = fixture.Open(clean: false, logStartOffset: 50);

        Assert.Equal((50L, 50L), (log.LogStartOffset, log.LogEndOffset));
        Assert.Equal(50, log.AppendAsLeader(Batch.Of(1), 0).BaseOffset);
        log.CloseHandles();
    }

    [Fact]
    public void Message_sets_of_format_1_are_recovered_and_read()
    {
        using var fixture = new LogFixture();
        fixture.Add(3, Batch.Time);
        byte[] batches = File.ReadAllBytes(Path.Combine(fixture.Path, LogFileNames.Of(0, ".log")));
        byte[] legacy = Barnabas.Protocol.Records.Legacy.LegacyConverter.DownConvert(batches, 1, 0, int.MaxValue);

        PartitionLog log = fixture.OpenAfterKill(damage: directory =>
            File.WriteAllBytes(Path.Combine(directory, LogFileNames.Of(0, ".log")), [.. legacy, .. legacy.AsSpan(0, 5)]));

        Assert.Equal((3L, 5L), (log.LogEndOffset, log.Recovery!.BytesTruncated));
        Assert.Equal(new TimestampOffset(ErrorCode.None, 1, Batch.Time + 1, -1), log.FetchOffsetByTimestamp(Batch.Time + 1) with { LeaderEpoch = -1 });
        using FileRecords records = log.Read(1, 1000, true, long.MaxValue).Records!;
        Assert.True(records.Position > 0);
        log.CloseHandles();
    }

    private static long[] Bases(string directory) => [.. Directory.GetFiles(directory, "*.log")
        .Select(path => long.Parse(Path.GetFileNameWithoutExtension(path), System.Globalization.CultureInfo.InvariantCulture)).Order()];
}
