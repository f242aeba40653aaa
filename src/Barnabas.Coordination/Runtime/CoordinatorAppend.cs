using Barnabas.Protocol.Errors;

namespace Barnabas.Coordination.Runtime;

/// <summary>What became of an append: an error, or the offset of the first record. <paramref name="Message"/> says more of an error, for the log.</summary>
public readonly record struct CoordinatorAppend(ErrorCode Error, long BaseOffset, string? Message = null);
