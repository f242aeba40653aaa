using System.Collections;
using System.Reflection;
using Barnabas.Protocol.Records;
using Barnabas.Protocol.Wire;

namespace Barnabas.Protocol.Tests.Messages;

/// <summary>Deep comparison of messages, by reflection. Stateless.</summary>
internal static class MessageComparison
{
    /// <summary>Where and how two messages differ; null where they do not.</summary>
    public static string? Difference(object? expected, object? actual, string path = "")
    {
        if (expected is null || actual is null)
        {
            return expected is null && actual is null ? null : $"{path}: {expected ?? "null"} became {actual ?? "null"}";
        }

        switch (expected)
        {
            case IMessage:
                return expected.GetType() != actual.GetType() ? $"{path}: {expected.GetType()} became {actual.GetType()}" :
                    (from property in Properties(expected.GetType())
                     let difference = Difference(property.GetValue(expected), property.GetValue(actual), $"{path}.{property.Name}")
                     where difference is not null
                     select difference).FirstOrDefault();
            case IList list:
                IList other = (IList)actual;
                return list.Count != other.Count ? $"{path}: {list.Count} elements became {other.Count}" :
                    Enumerable.Range(0, list.Count).Select(i => Difference(list[i], other[i], $"{path}[{i}]")).FirstOrDefault(d => d is not null);
            case ReadOnlyMemory<byte> bytes:
                return bytes.Span.SequenceEqual(((ReadOnlyMemory<byte>)actual).Span) ? null : $"{path}: bytes differ";
            case RecordData records:
                RecordData otherRecords = (RecordData)actual;
                bool same = records.IsNull == otherRecords.IsNull && (records.IsNull || records.Memory.Span.SequenceEqual(otherRecords.Memory.Span));
                return same ? null : $"{path}: records differ";
            case RawTaggedField field:
                RawTaggedField otherField = (RawTaggedField)actual;
                return field.Tag == otherField.Tag && field.Data.Span.SequenceEqual(otherField.Data.Span) ? null : $"{path}: unknown fields differ";
            default:
                return expected.Equals(actual) ? null : $"{path}: {expected} became {actual}";
        }
    }

    public static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite);
}
