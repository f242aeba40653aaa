using Barnabas.Broker.Configuration;
using Barnabas.Metadata.Features;
using Barnabas.Metadata.Records;
using Barnabas.Raft;
using Barnabas.Raft.Formatting;
using Barnabas.Storage;
using Barnabas.Storage.Directories;
using Microsoft.Extensions.Logging;

namespace Barnabas.Broker.Lifecycle;

/// <summary>
/// Before anything is opened: empty log directories are formatted (a single node needs no separate <c>storage format</c>), and all must
/// belong to this node and to one cluster.
/// </summary>
internal sealed partial class LogDirectoryPreparation(BrokerConfiguration configuration, StorageContext storage, Random random, ILogger logger)
{
    /// <summary>The cluster's id, the id of the metadata directory, and what a new cluster begins with.</summary>
    public (string ClusterId, Guid MetadataDirectoryId, IReadOnlyList<VersionedRecord> Bootstrap) Prepare()
    {
        string[] directories = [.. configuration.LogDirs.Append(configuration.MetadataLogDir).Select(Path.GetFullPath).Distinct()];
        var formatter = new StorageFormatter(storage, random);
        try
        {
            FormatEmpty(directories, formatter);
            var metas = directories.ToDictionary(directory => directory, ReadMeta);
            string metadataDirectory = Path.GetFullPath(configuration.MetadataLogDir);
            var bootstrap = formatter.ReadBootstrap(metadataDirectory).Select(MetadataRecordCodec.Decode).ToArray();
            return (
                metas[metadataDirectory].ClusterId,
                metas[metadataDirectory].DirectoryId ?? Guid.Empty,
                bootstrap.Length > 0 ? bootstrap : BootstrapRecords.Create(MetadataVersion.Latest));
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or RaftStorageException or UnauthorizedAccessException)
        {
            throw new BrokerStartException($"The log directories cannot be used: {failure.Message}", failure);
        }
    }

    private void FormatEmpty(string[] directories, StorageFormatter formatter)
    {
        string[] unformatted = [.. directories.Where(directory => !IsFormatted(directory))];
        if (unformatted.Length == 0)
        {
            return;
        }
        if (unformatted.FirstOrDefault(HasData) is { } used)
        {
            throw new BrokerStartException($"{used} holds data but no {MetaProperties.FileName}: it is not a log directory of this cluster. Give log.dirs an empty directory.");
        }
        string? clusterId = directories.Except(unformatted).Select(directory => ReadMeta(directory).ClusterId).FirstOrDefault();
        if (clusterId is null && !configuration.IsSingleNode)
        {
            throw new BrokerStartException($"{unformatted[0]} is not formatted; a node of a cluster is formatted with the cluster's id before its first start.");
        }
        formatter.Format(new()
        {
            LogDirectories = directories,
            MetadataDirectory = Path.GetFullPath(configuration.MetadataLogDir),
            ClusterId = clusterId ?? formatter.NewClusterId(),
            NodeId = configuration.NodeId,
            BootstrapRecords = [.. BootstrapRecords.Create(MetadataVersion.Latest).Select(record => (ReadOnlyMemory<byte>)MetadataRecordCodec.Encode(record))],
        });
        foreach (string directory in unformatted)
        {
            LogFormatted(directory);
        }
    }

    private bool IsFormatted(string directory) => storage.Disk.DirectoryExists(directory) && storage.Disk.FileExists(Path.Combine(directory, MetaProperties.FileName));

    /// <summary>A freshly made file system has lost+found; anything else that is visible is somebody's data.</summary>
    private bool HasData(string directory) =>
        storage.Disk.DirectoryExists(directory)
        && storage.Disk.Directories(directory).Concat(storage.Disk.Files(directory)).Any(static name => name != "lost+found" && !name.StartsWith('.') && name != StorageFormatter.BootstrapFileName);

    private MetaProperties ReadMeta(string directory)
    {
        var meta = MetaProperties.Read(storage.Disk, directory) ?? throw new BrokerStartException($"{directory} has no {MetaProperties.FileName}.");
        return meta.NodeId == configuration.NodeId
            ? meta
            : throw new BrokerStartException($"{directory} belongs to node {meta.NodeId}, but node.id is {configuration.NodeId}.");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Formatted {Directory}")]
    private partial void LogFormatted(string directory);
}
