using Barnabas.Protocol.Wire;
using Barnabas.Storage.Disk;

namespace Barnabas.Storage.Directories;

/// <summary><c>partition.metadata</c> (version 0): the id of the topic that a partition directory belongs to. Stateless.</summary>
internal static class PartitionMetadataFile
{
    public const string FileName = "partition.metadata";

    private const string VersionPrefix = "version: ";
    private const string TopicIdPrefix = "topic_id: ";

    /// <summary>Guid.Empty where there is no file.</summary>
    /// <exception cref="InvalidDataException">The file is not of that form.</exception>
    public static Guid Read(IDisk disk, string directory)
    {
        string path = Path.Combine(directory, FileName);
        if (!disk.FileExists(path))
        {
            return Guid.Empty;
        }

        string[] lines = disk.ReadText(path).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines is [VersionPrefix + "0", var line] && line.StartsWith(TopicIdPrefix, StringComparison.Ordinal)
            && KafkaUuid.TryParse(line.AsSpan(TopicIdPrefix.Length), out Guid id)
                ? id
                : throw new InvalidDataException($"{path} is not a partition metadata file of version 0.");
    }

    public static void Write(IDisk disk, string directory, Guid topicId) =>
        disk.ReplaceFile(Path.Combine(directory, FileName), $"{VersionPrefix}0\n{TopicIdPrefix}{KafkaUuid.ToText(topicId)}");
}
