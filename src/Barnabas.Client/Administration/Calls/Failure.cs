using Barnabas.Client.Errors;
using Barnabas.Protocol.Errors;

namespace Barnabas.Client.Administration.Calls;

/// <summary>From codes to exceptions. Stateless.</summary>
internal static class Failure
{
    public static KafkaException Of(ErrorCode code, string? message = null) => new(code, string.IsNullOrEmpty(message) ? null : message);

    public static void ThrowIf(ErrorCode code, string? message = null)
    {
        if (code != ErrorCode.None)
        {
            throw Of(code, message);
        }
    }
}
