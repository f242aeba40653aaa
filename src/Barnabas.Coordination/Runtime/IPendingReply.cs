using Barnabas.Protocol.Errors;

namespace Barnabas.Coordination.Runtime;

/// <summary>Somebody who waits for an answer of any type.</summary>
public interface IPendingReply
{
    void Fail(ErrorCode error);
}
