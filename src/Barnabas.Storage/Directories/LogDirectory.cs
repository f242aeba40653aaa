using Barnabas.Storage.Checkpoints;
using Barnabas.Storage.Disk;

namespace Barnabas.Storage.Directories;

/// <summary>One of <c>log.dirs</c>: its lock, its checkpoints, its clean-shutdown marker. Owned by the <see cref="LogManager"/>; the properties may be read by any thread.</summary>
public sealed class LogDirectory
{
    public const string RecoveryPointFile = "recovery-point-offset-checkpoint";
    public const string LogStartOffsetFile = "log-start-offset-checkpoint";
    public const string HighWatermarkFile = "replication-offset-checkpoint";

    private const string LockFile = ".lock";

    private readonly StorageContext _context;
    private IDisposable? _lock;
    private volatile bool _online = true;

    internal LogDirectory(string path, StorageContext context)
    {
        DirectoryPath = System.IO.Path.GetFullPath(path);
        _context = context;
    }

    public string DirectoryPath { get; }

    /// <summary>From <c>meta.properties</c>; null where the directory has none.</summary>
    public MetaProperties? Meta { get; private set; }

    public bool IsOnline => _online;

    /// <summary>Whether the last broker on this directory stopped properly.</summary>
    public bool HadCleanShutdown { get; private set; }

    /// <summary>The epoch of the broker that stopped properly; -1 where it is not known.</summary>
    public long PreviousBrokerEpoch { get; private set; } = -1;

    /// <summary>Bytes of the volume.</summary>
    public (long Total, long Usable) Space => _context.Disk.Space(DirectoryPath);

    /// <summary>Makes the directory where there is none, locks it, and takes the clean-shutdown marker away.</summary>
    /// <exception cref="IOException">Another broker uses the directory, or the disk failed.</exception>
    internal void Enter()
    {
        IDisk disk = _context.Disk;
        if (!disk.DirectoryExists(DirectoryPath))
        {
            disk.CreateDirectory(DirectoryPath);
        }

        _lock = disk.TryLock(Path.Combine(DirectoryPath, LockFile))
            ?? throw new IOException($"Another process uses the log directory {DirectoryPath}: its {LockFile} file is locked.");
        Meta = MetaProperties.Read(disk, DirectoryPath);
        HadCleanShutdown = CleanShutdownFile.Exists(disk, DirectoryPath);
        if (HadCleanShutdown)
        {
            PreviousBrokerEpoch = CleanShutdownFile.ReadBrokerEpoch(disk, DirectoryPath);
            CleanShutdownFile.Delete(disk, DirectoryPath);
        }
    }

    /// <summary>A checkpoint of offsets; empty where it is not readable, which costs recovery time and nothing else.</summary>
    internal Dictionary<TopicPartition, long> ReadCheckpoint(string name)
    {
        try
        {
            return CheckpointFile.ReadOffsets(_context.Disk, Path.Combine(DirectoryPath, name));
        }
        catch (InvalidDataException exception)
        {
            StorageLog.CorruptCheckpoint(_context.Logger, name, exception.Message);
            return [];
        }
    }

    internal void WriteCheckpoint(string name, IReadOnlyCollection<KeyValuePair<TopicPartition, long>> offsets) =>
        CheckpointFile.WriteOffsets(_context.Disk, Path.Combine(DirectoryPath, name), offsets);

    internal void WriteCleanShutdown(long brokerEpoch) => CleanShutdownFile.Write(_context.Disk, DirectoryPath, brokerEpoch);

    internal void GoOffline() => _online = false;

    internal void Leave()
    {
        _lock?.Dispose();
        _lock = null;
    }
}
