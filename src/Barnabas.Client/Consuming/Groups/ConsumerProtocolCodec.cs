using System.Buffers.Binary;
using Barnabas.Client.Consuming.Assignors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;

namespace Barnabas.Client.Consuming.Groups;

/// <summary>What consumers write into the byte fields of JoinGroup and SyncGroup: a version of two bytes, and a message. Later versions are read as the last known. Stateless.</summary>
internal static class ConsumerProtocolCodec
{
    private const int VersionBytes = sizeof(short);

    public static byte[] Encode(ConsumerProtocolSubscription subscription) => Encode(subscription, ConsumerProtocolSubscription.HighestVersion);

    public static byte[] Encode(IReadOnlyList<TopicPartition> assigned) => Encode(
        new ConsumerProtocolAssignment
        {
            AssignedPartitions = [.. assigned.GroupBy(static p => p.Topic)
                .Select(static topic => new ConsumerProtocolAssignment.TopicPartition { Topic = topic.Key, Partitions = [.. topic.Select(static p => p.Partition)] })],
        },
        ConsumerProtocolAssignment.HighestVersion);

    public static GroupMember ToMember(JoinGroupResponse.JoinGroupResponseMember member)
    {
        var subscription = Decode(member.Metadata, ConsumerProtocolSubscription.HighestVersion, new ConsumerProtocolSubscription());
        return new(
            member.MemberId,
            member.GroupInstanceId,
            subscription.Topics,
            [.. subscription.OwnedPartitions.SelectMany(static topic => topic.Partitions.Select(partition => new TopicPartition(topic.Topic, partition)))],
            subscription.GenerationId,
            subscription.RackId,
            subscription.UserData);
    }

    /// <summary>Empty where the leader gave this member nothing.</summary>
    public static List<TopicPartition> DecodeAssignment(ReadOnlyMemory<byte> bytes) => bytes.IsEmpty
        ? []
        : [.. Decode(bytes, ConsumerProtocolAssignment.HighestVersion, new ConsumerProtocolAssignment()).AssignedPartitions
            .SelectMany(static topic => topic.Partitions.Select(partition => new TopicPartition(topic.Topic, partition)))];

    private static byte[] Encode(IMessage message, short version)
    {
        using var writer = new MessageWriter();
        writer.WriteInt16(version);
        message.Encode(writer, version);
        return writer.WrittenSpan.ToArray();
    }

    private static T Decode<T>(ReadOnlyMemory<byte> bytes, short highest, T message)
        where T : IMessage
    {
        short version = BinaryPrimitives.ReadInt16BigEndian(bytes.Span);
        var reader = new MessageReader(bytes[VersionBytes..]);
        message.Decode(ref reader, Math.Min(version, highest));
        return message;
    }
}
