using System.IO.Compression;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Records;
using Barnabas.Storage.Tests.Support;

namespace Barnabas.Storage.Tests;

/// <summary>Both ways with Apache Kafka: its dump-log reads what we write, and we read directories that it wrote (captured in Fixtures/).</summary>
public sealed class ApacheKafkaFormatTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Dump_log_reads_every_file_that_we_write(bool recovered)
    {
        using var fixture = new LogFixture(new LogConfig { SegmentBytes = 20_000, IndexIntervalBytes = 500 });
        int records = Fill(fixture);
        PartitionLog log = recovered ? fixture.OpenAfterKill(recoveryPoint: 0, damage: DeleteIndexes) : fixture.Log;
        Assert.Equal(ErrorCode.None, log.Close());
        string[] files = [.. Directory.GetFiles(log.DirectoryPath).Where(file => file.EndsWith(".log", StringComparison.Ordinal)
            || file.EndsWith("index", StringComparison.Ordinal) || file.EndsWith(".snapshot", StringComparison.Ordinal))];

        string dump = await ApacheKafka.DumpLogAsync(files, "--print-data-log");

        Assert.DoesNotContain("mismatch", dump, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Found", dump, StringComparison.Ordinal);
        Assert.DoesNotContain("invalid bytes", dump, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(records, Count(dump, "| offset: "));
        Assert.Equal(2, Count(dump, "version: 0 producerId: 21"));
        Assert.Contains("producerId: 20 ", dump);
        Assert.Equal(files.Length, Count(dump, "Dumping "));
    }

    [Fact]
    public async Task Dump_log_finds_nothing_wrong_with_our_indexes()
    {
        using var fixture = new LogFixture(new LogConfig { SegmentBytes = 20_000, IndexIntervalBytes = 500 });
        Fill(fixture);
        Assert.Equal(ErrorCode.None, fixture.Log.Close());
        string[] indexes = Directory.GetFiles(fixture.Path, "*0.index");

        string dump = await ApacheKafka.DumpLogAsync(indexes, "--index-sanity-check");

        Assert.Equal(indexes.Length, Count(dump, "passed sanity check."));
    }

    [Theory]
    [InlineData("apache-kafka-4.3-clean", true)]
    [InlineData("apache-kafka-4.3-killed", false)]
    public void Directory_that_Apache_Kafka_wrote_is_read_whole(string name, bool clean)
    {
        using var directory = new TempDirectory();
        ZipFile.ExtractToDirectory(Path.Combine(AppContext.BaseDirectory, "Fixtures", name + ".zip"), directory.Path);
        var context = new StorageContext(TimeProvider.System, new Random(3));

        using LogManager manager = LogManager.Open(new LogManagerOptions { LogDirectories = [directory.Path], Context = context });

        Assert.Equal(clean, manager.HadCleanShutdown);
        PartitionLog log = manager.Get(new TopicPartition("mixed", 0))!;
        Assert.Equal((0L, clean), (log.LogStartOffset, log.Recovery is null));
        Assert.Equal(0, log.Recovery?.BytesTruncated ?? 0);
        List<(long Offset, string Value)> records = LogFixture.ReadAll(log);
        Assert.Equal(Enumerable.Range(0, records.Count).Select(i => (long)i), records.Select(record => record.Offset));
        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"plain-{i}"), records.Select(record => record.Value).Where(value => value.StartsWith("plain-", StringComparison.Ordinal)));
        foreach (string codec in new[] { "gzip", "snappy", "lz4", "zstd" })
        {
            Assert.Equal(100, records.Count(record => record.Value.StartsWith(codec + "-", StringComparison.Ordinal)));
        }

        Assert.NotEmpty(log.ActiveProducers());
        Assert.Equal(0, log.Epochs.LatestEpoch);
        Assert.NotEqual(Guid.Empty, log.TopicId);
        Assert.Equal(clean ? 700 : 600, manager.HighWatermarks[log.TopicPartition]);
        Assert.Equal(log.LogEndOffset, log.AppendAsLeader(Batch.Of(1), 1).BaseOffset);
        manager.Shutdown(1);
    }

    private static void DeleteIndexes(string directory)
    {
        foreach (string file in Directory.GetFiles(directory, "*index"))
        {
            File.Delete(file);
        }
    }

    /// <summary>Plain, idempotent and compressed batches, several epochs, committed and aborted transactions; returns the number of records.</summary>
    private static int Fill(LogFixture fixture)
    {
        int records = 0;
        void Append(byte[] batch, int epoch, AppendOrigin origin = AppendOrigin.Client)
        {
            AppendResult result = fixture.Append(batch, epoch, origin);
            Assert.Equal((ErrorCode.None, null), (result.ErrorCode, result.ErrorMessage));
            records += (int)(result.LastOffset - result.BaseOffset) + 1;
        }

        for (int i = 0; i < 200; i++)
        {
            int epoch = i / 50;
            Append(Batch.Of(5, Batch.Time + (i * 10), producerId: 20, epoch: 0, sequence: i * 5, codec: i % 3 == 0 ? CompressionCodec.Gzip : CompressionCodec.None, valueSize: 60), epoch);
            if (i % 50 == 10)
            {
                Append(Batch.Of(2, Batch.Time + (i * 10), producerId: 21, epoch: 0, sequence: i / 50 * 2, transactional: true), epoch);
                Append(Batch.Marker(commit: i / 50 % 2 == 0, 21, 0, timestamp: Batch.Time + (i * 10)), epoch, AppendOrigin.Coordinator);
            }
        }

        return records;
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
