using System.Globalization;
using Barnabas.Protocol.Wire;
using Barnabas.Storage.Disk;

namespace Barnabas.Storage.Directories;

/// <summary><c>meta.properties</c> (version 1): which cluster, node and directory a log directory belongs to. Immutable.</summary>
/// <param name="ClusterId">The cluster's id.</param>
/// <param name="NodeId">The broker's or controller's id.</param>
/// <param name="DirectoryId">The directory's own id (KIP-858); null where it was formatted before there were such.</param>
public sealed record MetaProperties(string ClusterId, int NodeId, Guid? DirectoryId)
{
    public const string FileName = "meta.properties";

    private const string Version = "1";

    /// <summary>Reads the file of a directory; null where the directory is not formatted.</summary>
    /// <exception cref="InvalidDataException">The file is not of this version, or something is missing.</exception>
    public static MetaProperties? Read(IDisk disk, string directory)
    {
        string path = Path.Combine(directory, FileName);
        if (!disk.FileExists(path))
        {
            return null;
        }

        Dictionary<string, string> properties = PropertiesFile.Read(disk, path);
        if (properties.GetValueOrDefault("version") is var version && version != Version)
        {
            throw new InvalidDataException($"{path} has version '{version}'; only {Version} is known.");
        }

        if (!properties.TryGetValue("cluster.id", out string? clusterId)
            || !int.TryParse(properties.GetValueOrDefault("node.id"), NumberStyles.None, CultureInfo.InvariantCulture, out int nodeId))
        {
            throw new InvalidDataException($"{path} lacks cluster.id or node.id.");
        }

        Guid? directoryId = null;
        if (properties.TryGetValue("directory.id", out string? text))
        {
            directoryId = KafkaUuid.TryParse(text, out Guid id) ? id : throw new InvalidDataException($"{path} has directory.id '{text}', which is no uuid.");
        }

        return new MetaProperties(clusterId, nodeId, directoryId);
    }

    public void Write(IDisk disk, string directory)
    {
        var properties = new Dictionary<string, string>
        {
            ["version"] = Version,
            ["cluster.id"] = ClusterId,
            ["node.id"] = NodeId.ToString(CultureInfo.InvariantCulture),
        };
        if (DirectoryId is { } id)
        {
            properties["directory.id"] = KafkaUuid.ToText(id);
        }

        PropertiesFile.Write(disk, Path.Combine(directory, FileName), properties);
    }
}
