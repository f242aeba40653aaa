using Barnabas.Protocol.GroupRecords;
using Barnabas.Protocol.Wire;

namespace Barnabas.Protocol.Tests.Messages;

/// <summary>A nullable structure in a tagged field begins with a varint, 0 or 1; elsewhere with a byte, -1 or 1. As Apache Kafka 4.3 writes it.</summary>
public sealed class TaggedStructTests
{
    [Fact]
    public void Absent_one_is_a_tag_of_one_zero()
    {
        ConsumerGroupMemberMetadataValue member = new() { InstanceId = null, RackId = null, SubscribedTopicRegex = null, ServerAssignor = null, ClassicMemberMetadata = null };
        byte[] bytes = Encode(member);
        Assert.Equal([0, 0, 1, 1, 1, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 1, 0, 1, 0], bytes);
        Assert.Null(ConsumerGroupMemberMetadataValue.Decode(bytes, 0).ClassicMemberMetadata);
    }

    [Fact]
    public void Present_one_follows_a_one()
    {
        ConsumerGroupMemberMetadataValue member = new()
        {
            InstanceId = null,
            RackId = null,
            SubscribedTopicRegex = null,
            ServerAssignor = null,
            ClassicMemberMetadata = new() { SessionTimeoutMs = 5, SupportedProtocols = [new() { Name = "r", Metadata = new byte[] { 9 } }] },
        };
        byte[] bytes = Encode(member);
        Assert.Equal([0, 0, 1, 1, 1, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 1, 0, 12, 1, 0, 0, 0, 5, 2, 2, (byte)'r', 2, 9, 0, 0], bytes);
        Assert.Equal("r", ConsumerGroupMemberMetadataValue.Decode(bytes, 0).ClassicMemberMetadata?.SupportedProtocols.Single().Name);
    }

    private static byte[] Encode(ConsumerGroupMemberMetadataValue member)
    {
        MessageWriter writer = new();
        member.Encode(writer, 0);
        return writer.WrittenMemory.ToArray();
    }
}
