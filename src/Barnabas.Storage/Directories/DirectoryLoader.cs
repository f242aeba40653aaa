using System.Collections.Concurrent;
using Barnabas.Storage.Loading;

namespace Barnabas.Storage.Directories;

/// <summary>Loads all logs of one log directory, several at once. For one load.</summary>
internal sealed class DirectoryLoader(LogDirectory directory, LogManagerOptions options, StorageContext context)
{
    public const string DeleteSuffix = "-delete";
    public const string StraySuffix = "-stray";

    private const string MetadataTopic = "__cluster_metadata";
    private const string RemoteIndexCache = "remote-log-index-cache";

    /// <summary>Partition directories that were being deleted when the broker stopped.</summary>
    public List<string> Deleted { get; } = [];

    /// <exception cref="IOException">The disk failed.</exception>
    public IReadOnlyCollection<PartitionLog> Load()
    {
        long started = context.Time.GetTimestamp();
        var partitions = new List<TopicPartition>();
        foreach (string name in context.Disk.Directories(directory.DirectoryPath))
        {
            if (name.EndsWith(DeleteSuffix, StringComparison.Ordinal))
            {
                Deleted.Add(Path.Combine(directory.DirectoryPath, name));
            }
            else if (name.EndsWith(StraySuffix, StringComparison.Ordinal))
            {
                StorageLog.StrayDirectory(context.Logger, name);
            }
            else if (!TopicPartition.TryParse(name, out TopicPartition partition))
            {
                if (name != RemoteIndexCache)
                {
                    StorageLog.UnknownDirectory(context.Logger, name);
                }
            }
            else if (partition.Topic != MetadataTopic)
            {
                partitions.Add(partition);
            }
        }

        ConcurrentBag<PartitionLog> logs = Load(partitions);
        StorageLog.Loaded(
            context.Logger,
            logs.Count,
            directory.DirectoryPath,
            context.Time.GetElapsedTime(started).TotalMilliseconds,
            directory.HadCleanShutdown ? "clean stop before" : "no clean stop before");
        return logs;
    }

    private ConcurrentBag<PartitionLog> Load(List<TopicPartition> partitions)
    {
        Dictionary<TopicPartition, long> recoveryPoints = directory.ReadCheckpoint(LogDirectory.RecoveryPointFile);
        Dictionary<TopicPartition, long> logStarts = directory.ReadCheckpoint(LogDirectory.LogStartOffsetFile);
        var logs = new ConcurrentBag<PartitionLog>();
        try
        {
            Parallel.ForEach(
                partitions,
                new ParallelOptions { MaxDegreeOfParallelism = Math.Max(options.RecoveryThreadsPerDirectory, 1) },
                static () => new ScanBuffer(),
                (partition, _, buffer) =>
                {
                    logs.Add(PartitionLog.Open(
                        new PartitionLogOptions
                        {
                            TopicPartition = partition,
                            Directory = Path.Combine(directory.DirectoryPath, partition.ToString()),
                            Context = context,
                            Config = options.ConfigOf(partition.Topic),
                            RecoveryPoint = recoveryPoints.GetValueOrDefault(partition),
                            LogStartOffset = logStarts.GetValueOrDefault(partition),
                            HadCleanShutdown = directory.HadCleanShutdown,
                        },
                        buffer));
                    return buffer;
                },
                static _ => { });
        }
        catch (AggregateException exception) when (exception.InnerExceptions.FirstOrDefault(inner => inner is IOException or InvalidDataException) is { } failure)
        {
            foreach (PartitionLog log in logs)
            {
                log.CloseHandles();
            }

            throw failure as IOException ?? new IOException(failure.Message, failure);
        }

        return logs;
    }
}
