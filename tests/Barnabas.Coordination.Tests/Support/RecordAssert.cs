using System.Text.Json;
using Barnabas.Coordination.Runtime;

namespace Barnabas.Coordination.Tests.Support;

/// <summary>Compares records field by field, as text that shows where they differ.</summary>
public static class RecordAssert
{
    public static void Equal(IEnumerable<CoordinatorRecord> expected, IEnumerable<CoordinatorRecord> actual) =>
        Assert.Equal(expected.Select(Describe), actual.Select(Describe));

    public static string Describe(CoordinatorRecord record) =>
        $"{record.Type} {Describe(record.Key)} -> {(record.Value is { } value ? $"v{record.ValueVersion} {Describe(value)}" : "tombstone")}";

    public static string Describe(object message) => JsonSerializer.Serialize(message, message.GetType());
}
