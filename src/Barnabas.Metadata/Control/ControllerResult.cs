using Barnabas.Metadata.Records;

namespace Barnabas.Metadata.Control;

/// <summary>
/// What the controller decided on a request: records to append as one atomic batch, and the reply to give once they are committed.
/// Until the records are replayed nothing has changed. Immutable.
/// </summary>
public sealed record ControllerResult<T>(IReadOnlyList<VersionedRecord> Records, T Reply);
