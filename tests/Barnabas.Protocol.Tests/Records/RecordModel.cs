using System.Text.Json;
using Barnabas.Protocol.Records;
using Record = Barnabas.Protocol.Records.Record;

namespace Barnabas.Protocol.Tests.Records;

/// <summary>A record by value, for comparison: bytes as hexadecimal text, null where null. Immutable.</summary>
internal sealed record RecordModel(long Offset, long Timestamp, string? Key, string? Value, string Headers)
{
    public ReadOnlyMemory<byte>? KeyBytes => Bytes(Key);

    public ReadOnlyMemory<byte>? ValueBytes => Bytes(Value);

    public RecordHeader[] RecordHeaders =>
        [.. Headers.Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(header => header.Split('='))
            .Select(pair => new RecordHeader(pair[0], pair[1] == "null" ? null : Convert.FromHexString(pair[1])))];

    public static RecordModel Of(Record record)
    {
        string headers = "";
        foreach (RecordHeader header in record.Headers)
        {
            headers += $"{header.Key}={Hex(header.Value) ?? "null"};";
        }

        return new RecordModel(record.Offset, record.Timestamp, Hex(record.Key), Hex(record.Value), headers);
    }

    public static RecordModel Parse(JsonElement element) => new(
        element.GetProperty("offset").GetInt64(),
        element.GetProperty("timestamp").GetInt64(),
        Hex(RecordVector.Bytes64(element.GetProperty("key"))),
        Hex(RecordVector.Bytes64(element.GetProperty("value"))),
        string.Concat(element.GetProperty("headers").EnumerateArray()
            .Select(header => $"{header.GetProperty("key").GetString()}={Hex(RecordVector.Bytes64(header.GetProperty("value"))) ?? "null"};")));

    public static List<RecordModel> ReadBatch(ReadOnlyMemory<byte> batch, int maxBytes = 1 << 24)
    {
        using BatchRecords records = BatchRecords.Open(batch, maxBytes);
        List<RecordModel> models = [];
        foreach (Record record in records)
        {
            models.Add(Of(record));
        }

        return models;
    }

    public static string? Hex(ReadOnlyMemory<byte>? bytes) => bytes is { } present ? Convert.ToHexString(present.Span) : null;

    private static ReadOnlyMemory<byte>? Bytes(string? hex) =>
        hex is null ? default(ReadOnlyMemory<byte>?) : new ReadOnlyMemory<byte>(Convert.FromHexString(hex));
}
