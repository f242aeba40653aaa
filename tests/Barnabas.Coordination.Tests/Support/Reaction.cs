using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;

namespace Barnabas.Coordination.Tests.Support;

/// <summary>What one event led to: the decision's records (as read back from their bytes), timers and replies; and how the append ended.</summary>
public sealed record Reaction(
    IReadOnlyList<CoordinatorRecord> Records,
    IReadOnlyList<TimerChange> Timers,
    IReadOnlyList<object> Replies,
    ErrorCode AppendError);
