using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Records;

namespace Barnabas.LoadGenerator.Load;

/// <summary>A connection that reads one partition from offset 0 on. Owned by one loop.</summary>
internal sealed class PartitionReader(string topic, int partition, int maxWaitMs) : IDisposable
{
    private readonly LoadConnection _connection = new();

    public long Offset { get; set; }

    public Task ConnectAsync(Server server, CancellationToken cancellation) => _connection.ConnectAsync(server, cancellation);

    /// <summary>Fetches once and moves on behind the whole batches that came.</summary>
    /// <returns>The bytes of those batches, valid until the next call.</returns>
    public async ValueTask<ReadOnlyMemory<byte>> FetchAsync(CancellationToken cancellation)
    {
        await _connection.SendAsync(PreparedRequests.Fetch(topic, partition, Offset, maxWaitMs), cancellation);
        var answer = await _connection.ReceiveAsync(cancellation);
        var response = FetchResponse.Decode(PreparedRequests.Body(answer, ApiKey.Fetch, PreparedRequests.FetchVersion), PreparedRequests.FetchVersion);
        var found = response.Responses[0].Partitions[0];
        if (response.ErrorCode != ErrorCode.None || found.ErrorCode != ErrorCode.None)
            throw new InvalidOperationException($"Fetch was refused: {response.ErrorCode.KafkaName}, {found.ErrorCode.KafkaName}.");
        if (found.Records.IsNull)
            return default;
        var records = found.Records.Memory;
        int whole = 0;
        while (records.Length - whole >= RecordBatchHeader.Size)
        {
            var batch = new RecordBatchHeader(records.Span[whole..]);
            if (batch.SizeInBytes > records.Length - whole)
                break;
            Offset = batch.NextOffset;
            whole += batch.SizeInBytes;
        }

        return records[..whole];
    }

    public void Dispose() => _connection.Dispose();
}
