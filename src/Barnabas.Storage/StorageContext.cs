using Barnabas.Storage.Disk;
using Barnabas.Storage.Segments;
using Barnabas.Storage.WriteBehind;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barnabas.Storage;

/// <summary>What all logs of a broker share: disk, clock, randomness, logger, background work. Immutable; its members are thread-safe.</summary>
public sealed record StorageContext
{
    /// <summary>What is handed to the disk at a time: few calls, and short waits.</summary>
    private const int WriteBehindChunk = 8 << 20;

    private readonly Lock _randomLock = new();
    private readonly Random _random;
    private readonly Lazy<WriteBehindQueue?> _writeBehind;

    public StorageContext(TimeProvider time, Random random)
    {
        Time = time;
        _random = random;
        _writeBehind = new(() => CachedBytes < 0 ? null : new WriteBehindQueue(CachedBytes, Background, failure => StorageLog.WriteBehindFailed(Logger, failure)));
    }

    public TimeProvider Time { get; }

    public IDisk Disk { get; init; } = FileDisk.Instance;

    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Runs work that an append does not wait for (flush of a closed segment). The thread pool, unless told.</summary>
    public Action<Action> Background { get; init; } = static work => ThreadPool.UnsafeQueueUserWorkItem(static w => w(), work, preferLocal: false);

    /// <summary>Told once for each failure other than a full disk: the log directory and what failed.</summary>
    public Action<string, IOException> OnDirectoryFailure { get; init; } = static (_, _) => { };

    /// <summary>
    /// How much of what is appended stays in the page cache, newest first, all logs together (<c>barnabas.log.cache.bytes</c>); -1 leaves
    /// that, and when to begin to write, to the operating system.
    /// </summary>
    public long CachedBytes { get; init; } = -1;

    /// <summary><c>producer.id.expiration.ms</c></summary>
    public long ProducerIdExpirationMs { get; init; } = 24 * 3600_000L;

    /// <summary>Milliseconds since the epoch.</summary>
    public long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Under the append lock of the segment's log.</summary>
    internal void OnAppended(LogSegment segment)
    {
        if (segment.TryTakeAppended(WriteBehindChunk, out int position, out int length))
        {
            _writeBehind.Value?.Add(segment.Log, position, length);
        }
    }

    internal long Jitter(long maxMs)
    {
        if (maxMs <= 0)
        {
            return 0;
        }

        lock (_randomLock)
        {
            return _random.NextInt64(maxMs);
        }
    }

    internal Guid NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        lock (_randomLock)
        {
            _random.NextBytes(bytes);
        }

        return new Guid(bytes, bigEndian: true);
    }
}
