using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Barnabas.Coordination.Catalog;

namespace Barnabas.Coordination.Groups.Consumers.Hashing;

/// <summary>
/// One number for everything that an assignment of topics depends on (KIP-1101): a group whose number changed needs a new assignment. The
/// number is Kafka's, so that a group goes on undisturbed where its coordinator was another broker. Remembers the numbers of topics. Owned by
/// the shard's loop.
/// </summary>
internal sealed class MetadataHash
{
    private const byte Version = 0;

    private readonly Dictionary<string, (CatalogTopic Topic, ulong Hash)> _topics = new(StringComparer.Ordinal);

    /// <summary>Of the topics that exist; 0 where none does.</summary>
    public long Of(IEnumerable<string> names, ITopicCatalog topics)
    {
        SortedDictionary<string, CatalogTopic> existing = new(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (topics.Find(name) is { } topic)
            {
                existing[name] = topic;
            }
        }
        if (existing.Count == 0)
        {
            return 0;
        }
        ArrayBufferWriter<byte> bytes = new(existing.Count * sizeof(long));
        foreach (CatalogTopic topic in existing.Values)
        {
            Put(bytes, Remembered(topic));
        }
        return (long)Xxh3.Hash(bytes.WrittenSpan);
    }

    public void Forget(string topic) => _topics.Remove(topic);

    public static ulong Of(CatalogTopic topic)
    {
        ArrayBufferWriter<byte> bytes = new(64 + (topic.PartitionCount * 16));
        Span<byte> id = stackalloc byte[16];
        topic.Id.TryWriteBytes(id, bigEndian: true, out _);
        bytes.Write([Version]);
        Put(bytes, BinaryPrimitives.ReadUInt64BigEndian(id));
        Put(bytes, BinaryPrimitives.ReadUInt64BigEndian(id[8..]));
        Put(bytes, topic.Name);
        Put(bytes, topic.PartitionCount);
        for (int partition = 0; partition < topic.PartitionCount; partition++)
        {
            Put(bytes, partition);
            if (partition < topic.Racks.Length)
            {
                foreach (string rack in topic.Racks[partition])
                {
                    Put(bytes, rack.Length);
                    Put(bytes, rack);
                }
            }
        }
        return Xxh3.Hash(bytes.WrittenSpan);
    }

    private ulong Remembered(CatalogTopic topic)
    {
        ref (CatalogTopic Topic, ulong Hash) known = ref CollectionsMarshal.GetValueRefOrAddDefault(_topics, topic.Name, out _);
        if (!ReferenceEquals(known.Topic, topic))
        {
            known = (topic, Of(topic));
        }
        return known.Hash;
    }

    private static void Put(ArrayBufferWriter<byte> bytes, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.GetSpan(sizeof(ulong)), value);
        bytes.Advance(sizeof(ulong));
    }

    private static void Put(ArrayBufferWriter<byte> bytes, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes.GetSpan(sizeof(int)), value);
        bytes.Advance(sizeof(int));
    }

    /// <summary>UTF-16 characters, then how many.</summary>
    private static void Put(ArrayBufferWriter<byte> bytes, string value)
    {
        foreach (char c in value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.GetSpan(sizeof(char)), c);
            bytes.Advance(sizeof(char));
        }
        Put(bytes, value.Length);
    }
}
