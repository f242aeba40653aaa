using System.Runtime.InteropServices;
using Barnabas.Broker.Partitions;
using Barnabas.Broker.Requests;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Records;
using Barnabas.Storage;

namespace Barnabas.Broker.Producing;

/// <summary>
/// Produce: v0-v2 carry message formats v0 and v1 (up-converted), from v3 on record batches; v7 allows zstd; v8 names the records at
/// fault; v13 names topics by id. Thread-safe. A batch is appended while the next request of the connection is received; its bytes are
/// stamped and written where they were received.
/// </summary>
public sealed class ProduceHandler(PartitionTable partitions) : ApiHandler<ProduceRequest, ProduceResponse>
{
    private const short FirstVersionWithTopicIds = 13;
    private const long UnknownOffset = -1;
    private const short AcksNone = 0;
    private const short AcksLeader = 1;
    private const short AcksAll = -1;

    protected override ValueTask<ProduceResponse?> AnswerAsync(RequestContext context, ProduceRequest request)
    {
        var response = new ProduceResponse();
        bool failed = false;
        var transaction = CheckTransaction(request);
        foreach (var topic in request.TopicData)
        {
            var topicResponse = new ProduceResponse.TopicProduceResponse { Name = topic.Name, TopicId = topic.TopicId };
            foreach (var data in topic.PartitionData)
            {
                var partitionResponse = transaction == ErrorCode.None ? Append(context.ApiVersion, request, topic, data) : Refused(data.Index, transaction);
                failed |= partitionResponse.ErrorCode != ErrorCode.None;
                topicResponse.PartitionResponses.Add(partitionResponse);
            }
            response.Responses.Add(topicResponse);
        }
        if (request.Acks != AcksNone)
        {
            return new(response);
        }
        // Nobody reads this response: the only way to tell such a producer that something went wrong is to close its connection, after
        // which it asks for new metadata.
        return failed ? throw new ConnectionRefusedException($"Produce with acks=0 failed: {FailuresIn(response)}") : new((ProduceResponse?)null);
    }

    /// <summary>
    /// A transactional batch from a producer without a transactional id fails the whole request. With one it fails as well: there is no
    /// transaction coordinator that the transaction could have begun with.
    /// </summary>
    private static ErrorCode CheckTransaction(ProduceRequest request)
    {
        foreach (var topic in request.TopicData)
        {
            foreach (var data in topic.PartitionData)
            {
                var records = data.Records.IsNull ? default : data.Records.Memory.Span;
                if (records.Length < RecordBatchHeader.Size)
                {
                    continue;
                }
                var batch = new RecordBatchHeader(records);
                if (batch.Magic == RecordBatchHeader.CurrentMagic && batch.Attributes.IsTransactional)
                {
                    return request.TransactionalId is null ? ErrorCode.TransactionalIdAuthorizationFailed : ErrorCode.InvalidTxnState;
                }
            }
        }
        return ErrorCode.None;
    }

    private ProduceResponse.PartitionProduceResponse Append(
        short version, ProduceRequest request, ProduceRequest.TopicProduceData topic, ProduceRequest.PartitionProduceData data)
    {
        var error = version >= FirstVersionWithTopicIds
            ? partitions.Find(topic.TopicId, data.Index, out var partition)
            : partitions.Find(topic.Name, data.Index, out partition);
        if (partition is null)
        {
            return Refused(data.Index, error);
        }
        if (request.Acks is not (AcksNone or AcksLeader or AcksAll))
        {
            return Refused(data.Index, ErrorCode.InvalidRequiredAcks);
        }
        var batches = data.Records.IsNull ? Memory<byte>.Empty : MemoryMarshal.AsMemory(data.Records.Memory);
        var refusal = ProducedRecords.Admit(version, ref batches);
        if (refusal.Error != ErrorCode.None)
        {
            return Refused(data.Index, refusal.Error, refusal.Message);
        }
        if (request.Acks == AcksAll && !partition.HasEnoughInSyncReplicas)
        {
            return Refused(data.Index, ErrorCode.NotEnoughReplicas);
        }
        if (batches.IsEmpty && ProducedRecords.MayBeNothing(version, data.Records))
        {
            return Refused(data.Index, ErrorCode.None);
        }
        var result = partition.Append(batches);
        return new()
        {
            Index = data.Index,
            ErrorCode = result.ErrorCode,
            BaseOffset = result.BaseOffset,
            LogAppendTimeMs = result.LogAppendTime,
            LogStartOffset = TellsLogStart(result.ErrorCode) ? partition.Log.LogStartOffset : UnknownOffset,
            ErrorMessage = result.ErrorMessage,
            RecordErrors = result.RecordErrors is { } faults ? [.. faults.Select(ToMessage)] : [],
        };
    }

    /// <summary>Records that were refused for what they say are answered with the log's start; those that never came so far are not.</summary>
    private static bool TellsLogStart(ErrorCode error) =>
        error is not (ErrorCode.CorruptMessage or ErrorCode.MessageTooLarge or ErrorCode.RecordListTooLarge or ErrorCode.KafkaStorageError);

    private static ProduceResponse.PartitionProduceResponse Refused(int index, ErrorCode error, string? message = null) =>
        new() { Index = index, ErrorCode = error, BaseOffset = UnknownOffset, ErrorMessage = message };

    private static ProduceResponse.BatchIndexAndErrorMessage ToMessage(RecordError fault) =>
        new() { BatchIndex = fault.BatchIndex, BatchIndexErrorMessage = fault.Message };

    private static string FailuresIn(ProduceResponse response) => string.Join(
        ", ",
        response.Responses.SelectMany(
            static topic => topic.PartitionResponses.Where(static partition => partition.ErrorCode != ErrorCode.None),
            static (topic, partition) => $"{topic.Name}-{partition.Index}: {partition.ErrorCode}"));
}
