using Barnabas.Metadata.Records;

namespace Barnabas.Metadata.Control;

/// <summary>Makes <see cref="ControllerResult{T}"/>s.</summary>
internal static class ControllerResults
{
    public static ControllerResult<T> Reply<T>(T reply) => new([], reply);

    public static ControllerResult<T> Of<T>(IReadOnlyList<VersionedRecord> records, T reply) => new(records, reply);
}
