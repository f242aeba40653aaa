using Barnabas.Protocol.Records;

namespace Barnabas.Protocol.Wire;

/// <summary>
/// Where record bytes that are not in memory belong: after the first <paramref name="Position"/> bytes of the writer's own memory.
/// Immutable.
/// </summary>
public readonly record struct Splice(int Position, RecordsSource Source);
