using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Records;
using Barnabas.Protocol.Wire;

namespace Barnabas.Protocol.Tests.Messages;

public sealed class MessageEncodingTests
{
    [Fact]
    public void Value_that_a_version_cannot_carry_is_refused()
    {
        FetchRequest request = new() { ReplicaState = new() { ReplicaId = 3 } };
        ProtocolException e = Assert.Throws<ProtocolException>(() => MessageCatalog.Encode(request, 14));
        Assert.Equal((ProtocolFailure.FieldNotInVersion, "ReplicaState"), (e.Failure, e.Field));
    }

    [Fact]
    public void Ignorable_value_is_dropped_where_a_version_does_not_have_it()
    {
        FetchRequest request = new() { RackId = "here" };
        Assert.Equal("", FetchRequest.Decode(MessageCatalog.Encode(request, 10), 10).RackId);
        Assert.Equal("here", FetchRequest.Decode(MessageCatalog.Encode(request, 11), 11).RackId);
    }

    [Fact]
    public void Null_is_refused_in_a_version_that_has_no_form_for_it()
    {
        MetadataRequest request = new() { Topics = null };
        ProtocolException e = Assert.Throws<ProtocolException>(() => MessageCatalog.Encode(request, 0));
        Assert.Equal((ProtocolFailure.NullForNonNullable, "Topics"), (e.Failure, e.Field));
        Assert.Null(MetadataRequest.Decode(MessageCatalog.Encode(request, 1), 1).Topics);
    }

    [Fact]
    public void Unknown_tagged_fields_are_kept_and_written_in_the_order_of_tags()
    {
        ApiVersionsResponse response = new()
        {
            ErrorCode = ErrorCode.None,
            FinalizedFeaturesEpoch = 5,
            UnknownTaggedFields = [new RawTaggedField(2, new byte[] { 1 }), new RawTaggedField(9, new byte[] { 7, 8 })],
        };
        byte[] bytes = MessageCatalog.Encode(response, 3);
        Assert.EndsWith("03" + "0108" + "0000000000000005" + "020101" + "09020708", Convert.ToHexString(bytes));
    }

    [Fact]
    public void Unknown_tagged_fields_are_refused_in_an_inflexible_version()
    {
        ApiVersionsResponse response = new() { UnknownTaggedFields = [new RawTaggedField(9, new byte[1])] };
        Assert.Equal(ProtocolFailure.FieldNotInVersion, Assert.Throws<ProtocolException>(() => MessageCatalog.Encode(response, 2)).Failure);
    }

    [Fact]
    public void Records_in_an_external_source_leave_a_splice_and_count_in_the_total()
    {
        FetchResponse Response(RecordData first, RecordData second) => new()
        {
            Responses =
            [
                new() { TopicId = new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), Partitions = [new() { Records = first }, new() { Records = second }] },
            ],
        };
        byte[] records = [.. Enumerable.Range(0, 500).Select(i => (byte)i)];
        byte[] expected = MessageCatalog.Encode(Response(new RecordData(records), new RecordData(records.AsMemory(0, 3))), 17);

        using MessageWriter writer = new(16);
        Response(new RecordData(new Range(records)), new RecordData(new Range(records[..3]))).Encode(writer, 17);

        Assert.Equal(expected.Length, writer.TotalLength);
        List<byte> joined = [];
        int from = 0;
        foreach (Splice splice in writer.Splices)
        {
            joined.AddRange(writer.WrittenSpan[from..splice.Position]);
            joined.AddRange(((Range)splice.Source).Bytes);
            from = splice.Position;
        }

        joined.AddRange(writer.WrittenSpan[from..]);
        Assert.Equal(expected, joined);
    }

    [Fact]
    public void Decoded_bytes_and_records_are_slices_of_the_buffer()
    {
        ProduceRequest request = new() { TopicData = [new() { Name = "t", PartitionData = [new() { Records = new RecordData(new byte[] { 1, 2, 3 }) }] }] };
        byte[] bytes = MessageCatalog.Encode(request, 9);
        ReadOnlyMemory<byte> records = ProduceRequest.Decode(bytes, 9).TopicData[0].PartitionData[0].Records.Memory;
        bytes.AsSpan(bytes.AsSpan().IndexOf(new byte[] { 1, 2, 3 })).Fill(9);
        Assert.Equal([9, 9, 9], records.ToArray());
    }

    private sealed class Range(byte[] bytes) : RecordsSource
    {
        public byte[] Bytes => bytes;

        public override int Length => bytes.Length;
    }
}
