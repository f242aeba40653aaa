using System.Text;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Records;
using Barnabas.Storage.Disk;
using Microsoft.Extensions.Time.Testing;

namespace Barnabas.Storage.Tests.Support;

/// <summary>One partition log in a directory of its own, with a clock that the test moves. Background work runs at once.</summary>
internal sealed class LogFixture : IDisposable
{
    public static readonly TopicPartition Partition = new("topic", 0);

    private readonly TempDirectory _directory = new();

    public LogFixture(LogConfig? config = null, IDisk? disk = null)
    {
        Config = config ?? LogConfig.Default;
        Clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(Batch.Time));
        Context = new StorageContext(Clock, new Random(1))
        {
            Disk = disk ?? FileDisk.Instance,
            Background = static work => work(),
            OnDirectoryFailure = (path, _) => FailedDirectories.Add(path),
        };
        Log = Open(clean: false);
    }

    public FakeTimeProvider Clock { get; }

    public StorageContext Context { get; }

    public LogConfig Config { get; }

    public PartitionLog Log { get; private set; }

    public List<string> FailedDirectories { get; } = [];

    public string Root => _directory.Path;

    public string Path => System.IO.Path.Combine(_directory.Path, Partition.ToString());

    public long Now => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    public PartitionLog Open(bool clean, long recoveryPoint = 0, long logStartOffset = 0, string? directory = null) => PartitionLog.Open(new PartitionLogOptions
    {
        TopicPartition = Partition,
        Directory = directory ?? Path,
        Context = Context,
        Config = Config,
        HadCleanShutdown = clean,
        RecoveryPoint = recoveryPoint,
        LogStartOffset = logStartOffset,
    });

    public PartitionLog ReopenAfterCleanStop()
    {
        long start = Log.LogStartOffset;
        Assert.Equal(ErrorCode.None, Log.Close());
        return Log = Open(clean: true, logStartOffset: start);
    }

    /// <summary>Opens what a process that was killed now would leave; the log before goes on in its own files.</summary>
    public PartitionLog OpenAfterKill(long? recoveryPoint = null, Action<string>? damage = null)
    {
        string copy = System.IO.Path.Combine(_directory.Path, $"copy-{Guid.NewGuid():N}", Partition.ToString());
        TempDirectory.Copy(Path, copy);
        damage?.Invoke(copy);
        return Open(clean: false, recoveryPoint ?? Log.RecoveryPoint, Log.LogStartOffset, copy);
    }

    public AppendResult Append(byte[] batch, int leaderEpoch = 0, AppendOrigin origin = AppendOrigin.Client)
    {
        AppendResult result = Log.AppendAsLeader(batch, leaderEpoch, origin);
        if (result.ErrorCode == ErrorCode.None)
        {
            Log.UpdateHighWatermark(Log.LogEndOffset);
        }

        return result;
    }

    /// <summary>Appends and expects that to succeed.</summary>
    public AppendResult Add(int records = 1, long timestamp = Batch.Time, int valueSize = 10, int leaderEpoch = 0, string prefix = "v")
    {
        AppendResult result = Append(Batch.Of(records, timestamp, valueSize: valueSize, prefix: prefix), leaderEpoch);
        Assert.Equal((ErrorCode.None, null), (result.ErrorCode, result.ErrorMessage));
        return result;
    }

    public static List<(long Offset, string Value)> ReadAll(PartitionLog log, long? from = null)
    {
        var records = new List<(long, string)>();
        long offset = from ?? log.LogStartOffset;
        while (offset < log.LogEndOffset)
        {
            long before = offset;
            (ErrorCode error, var memory, int length) = log.ReadToMemory(offset, 1 << 20, minOneMessage: true, log.LogEndOffset);
            Assert.Equal(ErrorCode.None, error);
            Assert.True(memory is not null && length > 0, $"Nothing can be read at offset {before} of {log.LogEndOffset}.");

            using (memory!)
            {
                ReadOnlyMemory<byte> bytes = memory!.Memory[..length];
                Assert.Equal(RecordBatchFault.None, RecordBatchValidator.CheckAll(bytes.Span, out _));
                while (!bytes.IsEmpty)
                {
                    int size = new RecordBatchHeader(bytes.Span).SizeInBytes;
                    using BatchRecords batch = BatchRecords.Open(bytes[..size], int.MaxValue);
                    foreach (Protocol.Records.Record record in batch)
                    {
                        if (record.Offset >= offset)
                        {
                            records.Add((record.Offset, Encoding.UTF8.GetString(record.ValueSpan).TrimEnd('.')));
                        }
                    }

                    offset = new RecordBatchHeader(bytes.Span).NextOffset;
                    bytes = bytes[size..];
                }
            }
        }

        return records;
    }

    public string[] Files() => [.. Directory.GetFiles(Path).Select(path => System.IO.Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        Log.CloseHandles();
        _directory.Dispose();
    }
}
