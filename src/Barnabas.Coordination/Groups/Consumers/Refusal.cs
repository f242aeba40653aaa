using Barnabas.Protocol.Errors;

namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>Why a request is not done: what the client does about it, and what a person reads.</summary>
internal readonly record struct Refusal(ErrorCode Error, string Message);
