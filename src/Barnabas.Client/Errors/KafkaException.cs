using Barnabas.Protocol.Errors;

namespace Barnabas.Client.Errors;

/// <summary>An operation failed, by a broker's answer or before there was one. <see cref="Code"/> says how, in Kafka's terms.</summary>
public class KafkaException : Exception
{
    public KafkaException(ErrorCode code, string? message = null, Exception? innerException = null)
        : base(message ?? ErrorTable.Get(code).Message, innerException) => Code = code;

    public ErrorCode Code { get; }

    /// <summary>The same call may succeed later.</summary>
    public bool IsRetriable => ErrorTable.Get(Code).IsRetriable;

    /// <summary>This client can do nothing more: it has to be closed.</summary>
    public virtual bool IsFatal => ErrorTable.Get(Code).IsFatal;
}
