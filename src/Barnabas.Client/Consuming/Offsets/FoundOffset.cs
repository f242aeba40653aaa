using Barnabas.Protocol.Errors;

namespace Barnabas.Client.Consuming.Offsets;

/// <summary>A broker's word on one partition: an offset, or why there is none. Offset -1: no record is that young. Immutable.</summary>
internal readonly record struct FoundOffset(ErrorCode Error, long Offset, long Timestamp, int? LeaderEpoch);
