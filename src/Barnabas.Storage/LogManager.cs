using System.Collections.Concurrent;
using System.Globalization;
using Barnabas.Protocol.Errors;
using Barnabas.Storage.Directories;
using Barnabas.Storage.Disk;

namespace Barnabas.Storage;

/// <summary>
/// All partition logs of a broker in its log directories. Opened once (which loads and, where needed, recovers every log), then driven by
/// <see cref="Tick"/> for retention, flushing, checkpoints and delayed deletion, then ended by <see cref="Shutdown"/>. A directory that
/// fails goes offline with its logs; the others go on. Thread-safe; <see cref="Tick"/> is called by one loop.
/// </summary>
public sealed class LogManager : IDisposable
{
    private const int MaxNameLength = 255;

    private readonly LogManagerOptions _options;
    private readonly StorageContext _context;
    private readonly LogDirectory[] _directories;
    private readonly ConcurrentDictionary<TopicPartition, PartitionLog> _logs = [];
    private readonly List<(long Due, string Path)> _deleting = [];
    private readonly Lock _creation = new();
    private long _nextRetention;
    private long _nextRecoveryCheckpoint;
    private long _nextStartCheckpoint;
    private long _nextProducerExpiration;
    private bool _stopped;

    private LogManager(LogManagerOptions options)
    {
        _options = options;
        _context = options.Context with { OnDirectoryFailure = OnFailure };
        _directories = [.. options.LogDirectories.Select(path => new LogDirectory(path, _context))];
        long now = _context.Now;
        _nextRetention = now + options.RetentionCheckIntervalMs;
        _nextRecoveryCheckpoint = now + options.RecoveryCheckpointIntervalMs;
        _nextStartCheckpoint = now + options.StartOffsetCheckpointIntervalMs;
        _nextProducerExpiration = now + options.ProducerExpirationCheckIntervalMs;
    }

    public IReadOnlyList<LogDirectory> Directories => _directories;

    public ICollection<PartitionLog> Logs => _logs.Values;

    /// <summary>High watermarks of the last run, for the broker to start from; of partitions without one, 0 is right.</summary>
    public IReadOnlyDictionary<TopicPartition, long> HighWatermarks { get; private set; } = new Dictionary<TopicPartition, long>();

    /// <summary>Whether every directory was left by a clean stop.</summary>
    public bool HadCleanShutdown => _directories.All(directory => directory.HadCleanShutdown);

    /// <summary>The broker epoch of the last run, where every directory has the same; else -1 (KIP-966).</summary>
    public long PreviousBrokerEpoch => _directories.Select(directory => directory.PreviousBrokerEpoch).Distinct().ToArray() is [var epoch] ? epoch : -1;

    /// <summary>Locks and loads all directories. One that fails is offline from the start.</summary>
    /// <exception cref="IOException">Every directory failed, or one is in use by another broker.</exception>
    public static LogManager Open(LogManagerOptions options)
    {
        var manager = new LogManager(options);
        try
        {
            manager.Load();
            return manager;
        }
        catch
        {
            manager.Dispose();
            throw;
        }
    }

    public PartitionLog? Get(TopicPartition partition) => _logs.GetValueOrDefault(partition);

    /// <summary>The log of a partition; a new one goes into the online directory with the fewest logs, or the given one.</summary>
    /// <exception cref="IOException">No directory is online, or the disk failed or is full.</exception>
    public PartitionLog GetOrCreate(TopicPartition partition, Guid topicId, LogConfig config, LogDirectory? directory = null)
    {
        if (_logs.TryGetValue(partition, out PartitionLog? log))
        {
            return log;
        }

        lock (_creation)
        {
            if (_logs.TryGetValue(partition, out log))
            {
                return log;
            }

            directory ??= ChooseDirectory();
            string path = Path.Combine(directory.DirectoryPath, partition.ToString());
            log = PartitionLog.Open(new PartitionLogOptions
            {
                TopicPartition = partition,
                Directory = path,
                Context = _context,
                Config = config,
                HadCleanShutdown = true,
            });
            log.AssignTopicId(topicId);
            _logs[partition] = log;
            return log;
        }
    }

    /// <summary>Takes a partition's log away at once; its directory is renamed and deleted after <c>file.delete.delay.ms</c>.</summary>
    public ErrorCode Delete(TopicPartition partition) => TakeAway(partition, DirectoryLoader.DeleteSuffix, out _);

    /// <summary>
    /// Takes away a log that is not to be here, as far as anybody knows: its files are kept, in a directory that ends in <c>-stray</c>, until
    /// someone deletes them by hand.
    /// </summary>
    /// <param name="partition">Whose log.</param>
    /// <param name="directory">Where its files are now.</param>
    public ErrorCode SetAside(TopicPartition partition, out string? directory) => TakeAway(partition, DirectoryLoader.StraySuffix, out directory);

    /// <summary>Gives all logs of a topic its changed settings.</summary>
    public void UpdateConfig(string topic, LogConfig config)
    {
        foreach ((TopicPartition partition, PartitionLog log) in _logs)
        {
            if (partition.Topic == topic)
            {
                log.UpdateConfig(config);
            }
        }
    }

    public LogDirectory DirectoryOf(PartitionLog log)
    {
        string parent = Path.GetDirectoryName(log.DirectoryPath)!;
        return Array.Find(_directories, directory => directory.DirectoryPath == parent)
            ?? throw new ArgumentException($"{log.DirectoryPath} is in none of the log directories.", nameof(log));
    }

    /// <summary>Does what is due: retention, flushing by time, delayed deletions, checkpoints, expiry of producers. Call it about once a second.</summary>
    public void Tick(long now)
    {
        bool retention = IsDue(ref _nextRetention, _options.RetentionCheckIntervalMs, now);
        bool expiration = IsDue(ref _nextProducerExpiration, _options.ProducerExpirationCheckIntervalMs, now);
        foreach (PartitionLog log in _logs.Values)
        {
            if (retention)
            {
                log.DeleteOldSegments(now);
            }

            if (expiration)
            {
                log.ExpireProducers(now);
            }

            log.FlushIfDue(now);
            log.DeleteDueFiles(now);
        }

        DeleteDueDirectories(now);
        if (IsDue(ref _nextRecoveryCheckpoint, _options.RecoveryCheckpointIntervalMs, now))
        {
            CheckpointRecoveryPoints();
        }

        if (IsDue(ref _nextStartCheckpoint, _options.StartOffsetCheckpointIntervalMs, now))
        {
            CheckpointLogStartOffsets();
        }
    }

    public void CheckpointRecoveryPoints() => Checkpoint(LogDirectory.RecoveryPointFile, static log => log.RecoveryPoint);

    public void CheckpointLogStartOffsets() =>
        Checkpoint(LogDirectory.LogStartOffsetFile, static log => log.LogStartOffset > log.FirstSegmentBaseOffset ? log.LogStartOffset : null);

    /// <summary>Writes the high watermarks that the broker gave its logs (<c>replica.high.watermark.checkpoint.interval.ms</c>).</summary>
    public void CheckpointHighWatermarks() => Checkpoint(LogDirectory.HighWatermarkFile, static log => log.HighWatermark);

    /// <summary>
    /// Flushes and closes every log, writes the checkpoints, and the clean-shutdown marker in each directory where all of that succeeded.
    /// </summary>
    public void Shutdown(long brokerEpoch)
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        CheckpointHighWatermarks();
        CheckpointLogStartOffsets();
        foreach (IGrouping<LogDirectory, PartitionLog> logs in _logs.Values.GroupBy(DirectoryOf).ToArray())
        {
            int failed = 0;
            Parallel.ForEach(
                logs,
                new ParallelOptions { MaxDegreeOfParallelism = Math.Max(_options.RecoveryThreadsPerDirectory, 1) },
                log =>
                {
                    if (log.Close() != ErrorCode.None)
                    {
                        Interlocked.Increment(ref failed);
                    }
                });
            if (failed > 0)
            {
                logs.Key.GoOffline();
            }
        }

        CheckpointRecoveryPoints();
        foreach (LogDirectory directory in _directories.Where(directory => directory.IsOnline))
        {
            Guarded(directory, () => directory.WriteCleanShutdown(brokerEpoch));
        }

        Dispose();
    }

    /// <summary>Lets files and locks go without writing anything: what a crash would do. After <see cref="Shutdown"/> it does nothing more.</summary>
    public void Dispose()
    {
        _stopped = true;
        foreach (PartitionLog log in _logs.Values)
        {
            log.CloseHandles();
        }

        _logs.Clear();
        foreach (LogDirectory directory in _directories)
        {
            directory.Leave();
        }
    }

    private static bool IsDue(ref long next, long interval, long now)
    {
        if (now < next)
        {
            return false;
        }

        next = now + interval;
        return true;
    }

    private void Load()
    {
        foreach (LogDirectory directory in _directories)
        {
            directory.Enter();
        }

        var highWatermarks = new ConcurrentDictionary<TopicPartition, long>();
        Parallel.ForEach(_directories, directory => Guarded(directory, () => Load(directory, highWatermarks)));
        HighWatermarks = highWatermarks;
        if (!_directories.Any(directory => directory.IsOnline))
        {
            throw new IOException("None of the log directories is usable.");
        }
    }

    private void Load(LogDirectory directory, ConcurrentDictionary<TopicPartition, long> highWatermarks)
    {
        var loader = new DirectoryLoader(directory, _options, _context);
        foreach (PartitionLog log in loader.Load())
        {
            if (!_logs.TryAdd(log.TopicPartition, log))
            {
                throw new IOException($"{log.TopicPartition} is in two log directories: {log.DirectoryPath} and {_logs[log.TopicPartition].DirectoryPath}.");
            }
        }

        foreach ((TopicPartition partition, long offset) in directory.ReadCheckpoint(LogDirectory.HighWatermarkFile))
        {
            highWatermarks[partition] = offset;
        }

        lock (_creation)
        {
            _deleting.AddRange(loader.Deleted.Select(path => (_context.Now, path)));
        }
    }

    private LogDirectory ChooseDirectory()
    {
        Dictionary<LogDirectory, int> counts = _directories.Where(directory => directory.IsOnline).ToDictionary(directory => directory, _ => 0);
        if (counts.Count == 0)
        {
            throw new IOException("No log directory is online.");
        }

        foreach (PartitionLog log in _logs.Values)
        {
            LogDirectory directory = DirectoryOf(log);
            if (counts.TryGetValue(directory, out int count))
            {
                counts[directory] = count + 1;
            }
        }

        return counts.MinBy(pair => pair.Value).Key;
    }

    private ErrorCode TakeAway(TopicPartition partition, string suffix, out string? renamed)
    {
        renamed = null;
        lock (_creation)
        {
            if (!_logs.TryRemove(partition, out PartitionLog? log))
            {
                return ErrorCode.UnknownTopicOrPartition;
            }

            string path = Path.Combine(Path.GetDirectoryName(log.DirectoryPath)!, NameOutOfUse(partition, suffix));
            try
            {
                log.MoveTo(path);
                log.CloseHandles();
                renamed = path;
                if (suffix == DirectoryLoader.DeleteSuffix)
                {
                    _deleting.Add((_context.Now + log.Config.FileDeleteDelayMs, path));
                }

                return ErrorCode.None;
            }
            catch (IOException exception)
            {
                OnFailure(Path.GetDirectoryName(log.DirectoryPath)!, exception);
                return ErrorCode.KafkaStorageError;
            }
        }
    }

    private string NameOutOfUse(TopicPartition partition, string ending)
    {
        string suffix = string.Create(CultureInfo.InvariantCulture, $"-{partition.Partition}.{_context.NewId():N}{ending}");
        return partition.Topic[..Math.Min(partition.Topic.Length, MaxNameLength - suffix.Length)] + suffix;
    }

    private void DeleteDueDirectories(long now)
    {
        (long Due, string Path)[] due;
        lock (_creation)
        {
            due = [.. _deleting.Where(entry => entry.Due <= now)];
            _deleting.RemoveAll(entry => entry.Due <= now);
        }

        foreach ((_, string path) in due)
        {
            LogDirectory? directory = Array.Find(_directories, candidate => candidate.DirectoryPath == Path.GetDirectoryName(path));
            if (directory is { IsOnline: true })
            {
                Guarded(directory, () =>
                {
                    _context.Disk.DeleteDirectory(path);
                    StorageLog.DeletedDirectory(_context.Logger, path);
                });
            }
        }
    }

    private void Checkpoint(string name, Func<PartitionLog, long?> offsetOf)
    {
        ILookup<LogDirectory, PartitionLog> byDirectory = _logs.Values.ToLookup(DirectoryOf);
        foreach (LogDirectory directory in _directories.Where(directory => directory.IsOnline))
        {
            var offsets = new List<KeyValuePair<TopicPartition, long>>();
            foreach (PartitionLog log in byDirectory[directory])
            {
                if (offsetOf(log) is { } offset)
                {
                    offsets.Add(new KeyValuePair<TopicPartition, long>(log.TopicPartition, offset));
                }
            }

            Guarded(directory, () => directory.WriteCheckpoint(name, offsets));
        }
    }

    private void Guarded(LogDirectory directory, Action action)
    {
        try
        {
            action();
        }
        catch (IOException exception) when (exception.IsDiskFull())
        {
            StorageLog.DiskFull(_context.Logger, directory.DirectoryPath, exception.Message);
        }
        catch (IOException exception)
        {
            OnFailure(directory.DirectoryPath, exception);
        }
    }

    private void OnFailure(string path, IOException exception)
    {
        LogDirectory? directory = Array.Find(_directories, candidate => candidate.DirectoryPath == path);
        if (directory is not { IsOnline: true })
        {
            return;
        }

        directory.GoOffline();
        StorageLog.DirectoryFailed(_context.Logger, exception, path, "all its partitions");
        foreach ((TopicPartition partition, PartitionLog log) in _logs)
        {
            if (Path.GetDirectoryName(log.DirectoryPath) == path)
            {
                _logs.TryRemove(partition, out _);
            }
        }

        _options.OnDirectoryFailure(directory);
        _options.Context.OnDirectoryFailure(path, exception);
    }
}
