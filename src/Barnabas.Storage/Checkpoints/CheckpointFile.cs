using System.Globalization;
using System.Text;
using Barnabas.Storage.Disk;
using Barnabas.Storage.Epochs;

namespace Barnabas.Storage.Checkpoints;

/// <summary>Kafka's checkpoint text: a line with version 0, a line with the number of entries, a line an entry. Written atomically. Stateless.</summary>
public static class CheckpointFile
{
    private const int Version = 0;

    /// <summary>Reads <c>topic partition offset</c> entries; none where there is no file.</summary>
    /// <exception cref="InvalidDataException">The file is not of that form.</exception>
    public static Dictionary<TopicPartition, long> ReadOffsets(IDisk disk, string path)
    {
        var offsets = new Dictionary<TopicPartition, long>();
        if (disk.FileExists(path))
        {
            foreach (string[] fields in Read(disk, path, 3))
            {
                offsets[new TopicPartition(fields[0], Number<int>(fields[1], path))] = Number<long>(fields[2], path);
            }
        }

        return offsets;
    }

    public static void WriteOffsets(IDisk disk, string path, IReadOnlyCollection<KeyValuePair<TopicPartition, long>> offsets)
    {
        StringBuilder text = Header(offsets.Count);
        foreach ((TopicPartition partition, long offset) in offsets)
        {
            text.Append(CultureInfo.InvariantCulture, $"{partition.Topic} {partition.Partition} {offset}\n");
        }

        disk.ReplaceFile(path, text.ToString());
    }

    internal static List<EpochEntry> ReadEpochs(IDisk disk, string path) =>
        [.. Read(disk, path, 2).Select(fields => new EpochEntry(Number<int>(fields[0], path), Number<long>(fields[1], path)))];

    internal static void WriteEpochs(IDisk disk, string path, EpochEntry[] entries)
    {
        StringBuilder text = Header(entries.Length);
        foreach (EpochEntry entry in entries)
        {
            text.Append(CultureInfo.InvariantCulture, $"{entry.Epoch} {entry.StartOffset}\n");
        }

        disk.ReplaceFile(path, text.ToString());
    }

    private static StringBuilder Header(int count) => new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Version}\n{count}\n");

    private static IEnumerable<string[]> Read(IDisk disk, string path, int width)
    {
        string[] lines = disk.ReadText(path).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length < 2 || Number<int>(lines[0], path) != Version || Number<int>(lines[1], path) != lines.Length - 2)
        {
            throw new InvalidDataException($"{path} is not a whole checkpoint of version {Version}.");
        }

        foreach (string line in lines.AsSpan(2).ToArray())
        {
            string[] fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            yield return fields.Length == width ? fields : throw new InvalidDataException($"{path} has a line of {fields.Length} fields: '{line}'.");
        }
    }

    private static T Number<T>(string text, string path)
        where T : IParsable<T> => T.TryParse(text.Trim(), CultureInfo.InvariantCulture, out T? number)
            ? number
            : throw new InvalidDataException($"{path} has '{text}' where a number is expected.");
}
