using Barnabas.Storage.Disk;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barnabas.Storage;

/// <summary>What all logs of a broker share: disk, clock, randomness, logger, background work. Immutable; its members are thread-safe.</summary>
public sealed record StorageContext
{
    private readonly Lock _randomLock = new();
    private readonly Random _random;

    public StorageContext(TimeProvider time, Random random)
    {
        Time = time;
        _random = random;
    }

    public TimeProvider Time { get; }

    public IDisk Disk { get; init; } = FileDisk.Instance;

    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Runs work that an append does not wait for (flush of a closed segment). The thread pool, unless told.</summary>
    public Action<Action> Background { get; init; } = static work => ThreadPool.UnsafeQueueUserWorkItem(static w => w(), work, preferLocal: false);

    /// <summary>Told once for each failure other than a full disk: the log directory and what failed.</summary>
    public Action<string, IOException> OnDirectoryFailure { get; init; } = static (_, _) => { };

    /// <summary><c>producer.id.expiration.ms</c></summary>
    public long ProducerIdExpirationMs { get; init; } = 24 * 3600_000L;

    /// <summary>Milliseconds since the epoch.</summary>
    public long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

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
