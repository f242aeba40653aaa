using System.Diagnostics.CodeAnalysis;
using Barnabas.Coordination.Assignors;
using Barnabas.Coordination.Catalog;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;

namespace Barnabas.Coordination.Groups.Migration;

/// <summary>
/// What classic consumers say to each other within JoinGroup and SyncGroup: subscriptions and assignments, a version before each. The coordinator
/// reads them to deal with such members itself.
/// </summary>
internal static class EmbeddedProtocol
{
    public const string ConsumerType = "consumer";

    public static bool TryReadSubscription(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out ConsumerProtocolSubscription? subscription) =>
        TryRead(bytes, out subscription);

    public static bool TryReadAssignment(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out ConsumerProtocolAssignment? assignment) =>
        TryRead(bytes, out assignment);

    /// <summary>The version of a subscription, in which its assignment is written; -1 where there is none.</summary>
    public static short VersionOf(ReadOnlyMemory<byte> subscription)
    {
        if (subscription.Length < sizeof(short))
        {
            return -1;
        }
        MessageReader reader = new(subscription);
        return reader.ReadInt16();
    }

    public static byte[] Write(Assignment assignment, ITopicCatalog topics, short version)
    {
        short known = Math.Clamp(version, ConsumerProtocolAssignment.LowestVersion, ConsumerProtocolAssignment.HighestVersion);
        ConsumerProtocolAssignment message = new()
        {
            AssignedPartitions = [.. from assigned in assignment.Topics
                                     let topic = topics.Find(assigned.TopicId)
                                     where topic is not null
                                     select new ConsumerProtocolAssignment.TopicPartition { Topic = topic.Name, Partitions = [.. assigned.Partitions] }],
        };
        using MessageWriter writer = new();
        writer.WriteInt16(known);
        message.Encode(writer, known);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>Topics that do not exist any more are left out.</summary>
    public static Assignment PartitionsOf(ConsumerProtocolAssignment assignment, ITopicCatalog topics) =>
        PartitionsOf(assignment.AssignedPartitions.Select(static topic => (topic.Topic, topic.Partitions)), topics);

    public static Assignment OwnedPartitionsOf(ConsumerProtocolSubscription subscription, ITopicCatalog topics) =>
        PartitionsOf(subscription.OwnedPartitions.Select(static topic => (topic.Topic, topic.Partitions)), topics);

    private static Assignment PartitionsOf(IEnumerable<(string Topic, List<int> Partitions)> assigned, ITopicCatalog topics) =>
        Assignment.Of(from part in assigned
                      let topic = topics.Find(part.Topic)
                      where topic is not null
                      select (topic.Id, (IEnumerable<int>)part.Partitions));

    private static bool TryRead<T>(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out T? message)
        where T : class, IMessageType<T>, new()
    {
        message = null;
        try
        {
            MessageReader reader = new(bytes);
            short version = reader.ReadInt16();
            if (version < T.LowestVersion)
            {
                return false;
            }
            T read = new();
            read.Decode(ref reader, Math.Min(version, T.HighestVersion));
            message = read;
            return true;
        }
        catch (ProtocolException)
        {
            // What members say to each other is not ours to judge; the caller tells the member.
            return false;
        }
    }
}
