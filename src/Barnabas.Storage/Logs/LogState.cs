using Barnabas.Protocol.Errors;
using Barnabas.Storage.Disk;
using Barnabas.Storage.Epochs;
using Barnabas.Storage.Loading;
using Barnabas.Storage.Producers;
using Barnabas.Storage.Segments;

namespace Barnabas.Storage.Logs;

/// <summary>
/// The mutable state of one partition log, shared by the parts that append, flush and truncate. Changed under <see cref="AppendLock"/>;
/// offsets and segments are published for readers without a lock.
/// </summary>
internal sealed class LogState
{
    private volatile SegmentSet _segments;
    private volatile LogConfig _config;
    private volatile string _directory;
    private volatile bool _failed;
    private volatile bool _closed;
    private long _logStartOffset;
    private long _logEndOffset;
    private long _recoveryPoint;
    private long _highWatermark;
    private long _firstUnstableOffset;

    public LogState(PartitionLogOptions options, LoadedLog loaded)
    {
        Context = options.Context;
        TopicPartition = options.TopicPartition;
        Epochs = loaded.Epochs;
        Producers = loaded.Producers;
        Snapshots = loaded.Snapshots;
        Deletions = new DeferredDeletions(Context.Disk);
        _config = options.Config;
        _directory = options.Directory;
        _segments = loaded.Segments;
        _logStartOffset = loaded.LogStartOffset;
        _logEndOffset = loaded.LogEndOffset;
        _recoveryPoint = loaded.RecoveryPoint;
        _highWatermark = loaded.LogStartOffset;
        _firstUnstableOffset = Producers.FirstUnstableOffset;
    }

    public Lock AppendLock { get; } = new();

    public TopicPartition TopicPartition { get; }

    public StorageContext Context { get; }

    public LeaderEpochCache Epochs { get; }

    public ProducerStateManager Producers { get; }

    public ProducerSnapshots Snapshots { get; }

    public DeferredDeletions Deletions { get; }

    public LogConfig Config
    {
        get => _config;
        set => _config = value;
    }

    public string Directory
    {
        get => _directory;
        set => _directory = value;
    }

    public SegmentSet Segments
    {
        get => _segments;
        set => _segments = value;
    }

    public long LogStartOffset
    {
        get => Volatile.Read(ref _logStartOffset);
        set => Volatile.Write(ref _logStartOffset, value);
    }

    public long LogEndOffset
    {
        get => Volatile.Read(ref _logEndOffset);
        set => Volatile.Write(ref _logEndOffset, value);
    }

    public long RecoveryPoint
    {
        get => Volatile.Read(ref _recoveryPoint);
        set => Volatile.Write(ref _recoveryPoint, value);
    }

    public long HighWatermark
    {
        get => Volatile.Read(ref _highWatermark);
        set => Volatile.Write(ref _highWatermark, value);
    }

    /// <summary>-1 where every transaction is decided below the high watermark.</summary>
    public long FirstUnstableOffset => Volatile.Read(ref _firstUnstableOffset);

    /// <summary>The disk failed: nothing is read or written any more.</summary>
    public bool IsFailed => _failed;

    /// <summary>The log is closing: nothing is appended any more.</summary>
    public bool IsClosed
    {
        get => _closed;
        set => _closed = value;
    }

    public bool IsWritable => !_failed && !IsClosed;

    public void PublishFirstUnstableOffset() => Volatile.Write(ref _firstUnstableOffset, Producers.FirstUnstableOffset);

    public LogSegment NewSegment(long baseOffset) => new(
        Context.Disk, Directory, baseOffset, Context.Now, Context.Jitter(Math.Min(Config.SegmentJitterMs, Config.EffectiveSegmentMs)));

    /// <summary>Runs a change of the log that may meet a failing disk; a closed log is not changed.</summary>
    public ErrorCode Change(Action action) => IsClosed ? ErrorCode.KafkaStorageError : Guarded(action);

    /// <summary>Runs what may meet a failing disk.</summary>
    public ErrorCode Guarded(Action action)
    {
        if (_failed)
        {
            return ErrorCode.KafkaStorageError;
        }

        try
        {
            action();
            return ErrorCode.None;
        }
        catch (IOException exception)
        {
            return Fail(exception);
        }
    }

    /// <summary>
    /// A full disk passes; anything else ends the log and is told to the owner of the directory, but for a log that is closed: its files
    /// may be gone for good reason.
    /// </summary>
    public ErrorCode Fail(IOException exception)
    {
        if (exception.IsDiskFull())
        {
            StorageLog.DiskFull(Context.Logger, TopicPartition.ToString(), exception.Message);
        }
        else if (!_failed && !IsClosed)
        {
            _failed = true;
            string parent = Path.GetDirectoryName(_directory)!;
            StorageLog.DirectoryFailed(Context.Logger, exception, parent, TopicPartition.ToString());
            Context.OnDirectoryFailure(parent, exception);
        }

        return ErrorCode.KafkaStorageError;
    }
}
