using Barnabas.Storage;

namespace Barnabas.Benchmarks.Scenarios;

/// <summary>A partition log in a directory of its own, deleted at the end.</summary>
internal sealed class TemporaryLog : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("barnabas-benchmark-").FullName;

    public TemporaryLog() => Log = PartitionLog.Open(new()
    {
        TopicPartition = new("orders", 0),
        Directory = Path.Combine(_directory, "orders-0"),
        Context = new StorageContext(TimeProvider.System, new Random(7)),
        Config = LogConfig.Default with { SegmentBytes = 64 * 1024 * 1024, RetentionBytes = 256 * 1024 * 1024, FileDeleteDelayMs = 0 },
        HadCleanShutdown = true,
    });

    public PartitionLog Log { get; }

    public void Append(byte[] batch)
    {
        var result = Log.AppendAsLeader(batch, leaderEpoch: 0);
        if (result.ErrorCode != Protocol.Errors.ErrorCode.None)
        {
            throw new InvalidOperationException($"The append failed: {result.ErrorCode} {result.ErrorMessage}");
        }
        Log.UpdateHighWatermark(result.LastOffset + 1);
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(batch, 0);
    }

    public void Dispose()
    {
        Log.CloseHandles();
        Directory.Delete(_directory, recursive: true);
    }
}
