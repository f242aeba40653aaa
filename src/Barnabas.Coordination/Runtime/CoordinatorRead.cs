using System.Buffers;
using Barnabas.Protocol.Errors;

namespace Barnabas.Coordination.Runtime;

/// <summary>Batches in memory that belongs to the reader now; without memory where there is an error or nothing more to read.</summary>
public readonly record struct CoordinatorRead(ErrorCode Error, IMemoryOwner<byte>? Memory, int Length);
