using System.Globalization;

namespace Barnabas.Storage;

/// <summary>A partition of a topic. Immutable.</summary>
public readonly record struct TopicPartition(string Topic, int Partition)
{
    /// <summary>The name of its directory, <c>topic-partition</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Topic}-{Partition}");

    /// <summary>Reads a name of that form; the topic may hold dashes itself.</summary>
    public static bool TryParse(string name, out TopicPartition partition)
    {
        partition = default;
        int dash = name.LastIndexOf('-');
        if (dash <= 0 || !int.TryParse(name.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return false;
        }

        partition = new TopicPartition(name[..dash], number);
        return true;
    }
}
