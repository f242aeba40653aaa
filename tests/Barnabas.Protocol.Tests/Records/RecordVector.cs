using System.Text.Json;
using Barnabas.Protocol.Records;

namespace Barnabas.Protocol.Tests.Records;

/// <summary>A line of the record vectors: what Apache Kafka encoded, and the records that it meant. Immutable.</summary>
internal sealed record RecordVector
{
    public required sbyte Magic { get; init; }

    public required CompressionCodec Codec { get; init; }

    public required bool IsLogAppendTime { get; init; }

    public required RecordBatchOptions Options { get; init; }

    public required IReadOnlyList<RecordModel> Records { get; init; }

    public required byte[] Bytes { get; init; }

    public static IEnumerable<RecordVector> Load(string file) => Lines(file).Select(Parse);

    public static IEnumerable<JsonElement> Lines(string file)
    {
        string path = Path.Combine(ReferenceDirectory(), "protocol", "vectors", "records", file);
        Assert.SkipUnless(File.Exists(path), $"The reference data is not there: {path} (set BARNABAS_REFERENCE).");
        return File.ReadLines(path).Select(line => JsonDocument.Parse(line).RootElement);
    }

    public static ReadOnlyMemory<byte>? Bytes64(JsonElement element) =>
        element.ValueKind == JsonValueKind.Null ? default(ReadOnlyMemory<byte>?) : new ReadOnlyMemory<byte>(element.GetBytesFromBase64());

    private static RecordVector Parse(JsonElement line)
    {
        bool logAppendTime = line.GetProperty("timestampType").GetString() == "LOG_APPEND_TIME";
        var codec = Enum.Parse<CompressionCodec>(line.GetProperty("codec").GetString()!, ignoreCase: true);
        return new RecordVector
        {
            Magic = line.GetProperty("magic").GetSByte(),
            Codec = codec,
            IsLogAppendTime = logAppendTime,
            Options = new RecordBatchOptions
            {
                Codec = codec,
                BaseOffset = line.GetProperty("baseOffset").GetInt64(),
                LogAppendTime = logAppendTime ? line.GetProperty("logAppendTime").GetInt64() : null,
                ProducerId = line.GetProperty("producerId").GetInt64(),
                ProducerEpoch = line.GetProperty("producerEpoch").GetInt16(),
                BaseSequence = line.GetProperty("baseSequence").GetInt32(),
                IsTransactional = line.GetProperty("transactional").GetBoolean(),
                PartitionLeaderEpoch = line.GetProperty("partitionLeaderEpoch").GetInt32(),
            },
            Records = [.. line.GetProperty("records").EnumerateArray().Select(RecordModel.Parse)],
            Bytes = Convert.FromHexString(line.GetProperty("hex").GetString()!),
        };
    }

    private static string ReferenceDirectory()
    {
        string? configured = Environment.GetEnvironmentVariable("BARNABAS_REFERENCE");
        if (configured is not null)
        {
            return configured;
        }

        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "Barnabas.slnx")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return Path.Combine(directory ?? ".", "..", "shared");
    }
}
