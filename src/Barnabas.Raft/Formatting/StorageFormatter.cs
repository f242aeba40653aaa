using Barnabas.Protocol.RaftRecords;
using Barnabas.Protocol.Wire;
using Barnabas.Raft.Log;
using Barnabas.Raft.Quorum;
using Barnabas.Raft.Snapshots;
using Barnabas.Storage;
using Barnabas.Storage.Directories;

namespace Barnabas.Raft.Formatting;

/// <summary>
/// Formats log directories as Kafka's <c>storage format</c> does: <c>meta.properties</c> in each, <c>bootstrap.checkpoint</c> in the
/// metadata directory, and for a standalone quorum the snapshot that names its voter. Stateless but for the random source of ids.
/// </summary>
public sealed class StorageFormatter(StorageContext storage, Random random)
{
    public const string BootstrapFileName = "bootstrap.checkpoint";

    /// <summary>A random cluster id in its text form.</summary>
    public string NewClusterId() => KafkaUuid.ToText(KafkaUuid.Create(random));

    /// <summary>
    /// Formats the directories that are not yet; those that are must belong to the same cluster and node. Interrupted, it can be repeated.
    /// </summary>
    /// <returns>The directories that were formatted now.</returns>
    /// <exception cref="RaftStorageException">A directory belongs to another cluster or node.</exception>
    public IReadOnlyList<string> Format(FormatOptions options)
    {
        string metadataDirectory = options.MetadataDirectory ?? options.LogDirectories[0];
        var formatted = new List<string>();
        foreach (string directory in options.LogDirectories.Append(metadataDirectory).Distinct())
        {
            storage.Disk.CreateDirectory(directory);
            if (MetaProperties.Read(storage.Disk, directory) is { } existing)
            {
                RequireSame(directory, existing, options);
                continue;
            }
            Guid directoryId = KafkaUuid.Create(random);
            if (directory == metadataDirectory)
            {
                // Before meta.properties, which is what makes a directory count as formatted.
                WriteMetadata(directory, directoryId, options);
            }
            new MetaProperties(options.ClusterId, options.NodeId, directoryId).Write(storage.Disk, directory);
            formatted.Add(directory);
        }
        return formatted;
    }

    /// <summary>The bootstrap records of a formatted directory; empty where it has none (formatted before Kafka 3.3).</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> ReadBootstrap(string metadataDirectory)
    {
        string path = Path.Combine(metadataDirectory, BootstrapFileName);
        return storage.Disk.FileExists(path) ? Snapshot.Read(storage.Disk, path, default).Records : [];
    }

    private static void RequireSame(string directory, MetaProperties existing, FormatOptions options)
    {
        if (existing.ClusterId != options.ClusterId || existing.NodeId != options.NodeId)
        {
            throw new RaftStorageException(
                $"{directory} is formatted for cluster {existing.ClusterId}, node {existing.NodeId}, not for cluster {options.ClusterId}, node {options.NodeId}.");
        }
    }

    private void WriteMetadata(string directory, Guid directoryId, FormatOptions options)
    {
        Write(directory, BootstrapFileName, 0, VoterSetState.Static, options.BootstrapRecords);
        if (options.Standalone is { } listeners)
        {
            string logDirectory = MetadataLog.PathIn(directory);
            storage.Disk.CreateDirectory(logDirectory);
            Write(logDirectory, SnapshotFileName.Of(default), storage.Now, SoleVoter(options.NodeId, directoryId, listeners), []);
        }
    }

    private void Write(string directory, string name, long lastTimestamp, VoterSetState voters, IReadOnlyList<ReadOnlyMemory<byte>> records)
    {
        using var writer = new SnapshotWriter(storage.Disk, directory, name, default, lastTimestamp, voters, storage.Now);
        foreach (ReadOnlyMemory<byte> record in records)
        {
            writer.Append(record);
        }
        writer.Freeze();
    }

    private static VoterSetState SoleVoter(int nodeId, Guid directoryId, IReadOnlyList<FormatOptions.StandaloneListener> listeners)
    {
        var voter = new VotersRecord.Voter
        {
            VoterId = nodeId,
            VoterDirectoryId = directoryId,
            KRaftVersionFeature = new VotersRecord.KRaftVersionFeature { MinSupportedVersion = 0, MaxSupportedVersion = 1 },
        };
        foreach (FormatOptions.StandaloneListener listener in listeners)
        {
            voter.Endpoints.Add(new VotersRecord.Endpoint { Name = listener.Name, Host = listener.Host, Port = listener.Port });
        }
        return new VoterSetState(1, new VotersRecord { Voters = [voter] });
    }
}
