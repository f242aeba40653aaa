using Barnabas.Protocol.Errors;

namespace Barnabas.Client.Errors;

/// <summary>An operation did not come to an end within its time: <c>default.api.timeout.ms</c>, <c>max.block.ms</c>, <c>delivery.timeout.ms</c> or a time that the caller gave.</summary>
public sealed class KafkaTimeoutException(string message, Exception? innerException = null) : KafkaException(ErrorCode.RequestTimedOut, message, innerException);
