using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Producing.Sending;

/// <summary>What a broker, or the lack of its answer, says of a batch. Immutable.</summary>
internal readonly record struct BatchAnswer(ErrorCode Error)
{
    public BatchAnswer(ProduceResponse.PartitionProduceResponse answer)
        : this(answer.ErrorCode)
    {
        BaseOffset = answer.BaseOffset;
        LogAppendTimeMs = answer.LogAppendTimeMs;
        Message = answer.ErrorMessage;
        RecordErrors = answer.RecordErrors;
    }

    public long BaseOffset { get; init; } = -1;

    public long LogAppendTimeMs { get; init; } = -1;

    public string? Message { get; init; }

    public List<ProduceResponse.BatchIndexAndErrorMessage>? RecordErrors { get; init; }
}
