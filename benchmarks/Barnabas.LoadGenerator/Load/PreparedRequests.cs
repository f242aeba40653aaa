using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Records;
using Barnabas.Protocol.Wire;

namespace Barnabas.LoadGenerator.Load;

/// <summary>Frames as they go over the wire, made once and sent often. Stateless.</summary>
internal static class PreparedRequests
{
    /// <summary>The newest versions that name topics by name, which every Kafka since 2.8 speaks.</summary>
    public const short ProduceVersion = 9;
    public const short FetchVersion = 12;

    private const string ClientId = "barnabas-load";
    private const int TimeoutMs = 30_000;

    public static byte[] Frame(IRequest request, short version)
    {
        using var writer = new MessageWriter();
        writer.WriteInt32(0);
        var header = new RequestHeader { RequestApiKey = (short)request.ApiKey, RequestApiVersion = version, ClientId = ClientId };
        header.Encode(writer, HeaderVersions.OfRequest(request.ApiKey, version));
        request.Encode(writer, version);
        writer.PatchInt32(0, writer.Position - sizeof(int));
        return writer.WrittenSpan.ToArray();
    }

    public static byte[] Produce(string topic, int partition, byte[] batch) => Frame(
        new ProduceRequest
        {
            Acks = 1,
            TimeoutMs = TimeoutMs,
            TopicData = [new() { Name = topic, PartitionData = [new() { Index = partition, Records = new RecordData(batch) }] }],
        },
        ProduceVersion);

    public static byte[] Fetch(string topic, int partition, long offset, int maxWaitMs)
    {
        const int PartitionBytes = 1 << 20;
        return Frame(
            new FetchRequest
            {
                MaxWaitMs = maxWaitMs,
                MinBytes = 1,
                MaxBytes = PartitionBytes,
                Topics = [new() { Topic = topic, Partitions = [new() { Partition = partition, FetchOffset = offset, PartitionMaxBytes = PartitionBytes }] }],
            },
            FetchVersion);
    }

    /// <summary>One batch of equal records whose values look like text.</summary>
    public static byte[] Batch(int records, int recordBytes)
    {
        using var builder = new RecordBatchBuilder();
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        byte[] value = new byte[recordBytes];
        for (int record = 0; record < records; record++)
        {
            for (int i = 0; i < value.Length; i++)
                value[i] = (byte)('a' + (i * 7 + record * 13) % 26);
            builder.Append(now, (byte[]?)null, value);
        }

        return builder.ToArray();
    }

    /// <summary>The body of an answer, behind its header.</summary>
    public static ReadOnlyMemory<byte> Body(ReadOnlyMemory<byte> answer, ApiKey api, short version)
    {
        var reader = new MessageReader(answer);
        new ResponseHeader().Decode(ref reader, HeaderVersions.OfResponse(api, version));
        return answer[reader.Position..];
    }
}
