using System.Text.Json;
using Barnabas.Protocol.Tests.Schemas;
using Barnabas.Protocol.Wire;

namespace Barnabas.Protocol.Tests.Messages;

/// <summary>The messages against bytes that Apache Kafka's own classes encoded.</summary>
public sealed class MessageVectorTests
{
    public static TheoryData<string> KafkaVersions => [.. ReferenceData.KafkaVersions];

    [Theory]
    [MemberData(nameof(KafkaVersions))]
    public void Bytes_of_Kafka_decode_to_the_values_and_the_values_encode_to_the_bytes(string kafkaVersion)
    {
        string vectors = ReferenceData.Require("vectors");
        string definitions = ReferenceData.Require();
        List<string> failures = [];
        int checkedLines = 0;
        foreach (string file in ReferenceData.Files(vectors, kafkaVersion, ".jsonl"))
        {
            string definition = Path.ChangeExtension(Path.Combine(definitions, Path.GetRelativePath(vectors, file)), ".json");
            string name = KafkaRenames.Message(ReferenceData.ReadJson(definition).GetProperty("name").GetString()!);
            if (KafkaRenames.IsAbandonedPreview(kafkaVersion, name))
            {
                continue;
            }

            MessageCatalog message = MessageCatalog.Find(name);
            foreach (string line in File.ReadLines(file))
            {
                JsonElement vector = JsonDocument.Parse(line).RootElement;
                short version = vector.GetProperty("version").GetInt16();
                if (Problem(message, version, vector) is { } problem)
                {
                    failures.Add($"{name} version {version}: {problem}");
                }

                checkedLines++;
            }
        }

        Assert.True(failures.Count == 0, $"{failures.Count} of {checkedLines}:\n" + string.Join('\n', failures.Take(20)));
        Assert.InRange(checkedLines, 300, int.MaxValue);
    }

    private static string? Problem(MessageCatalog message, short version, JsonElement vector)
    {
        string hex = vector.GetProperty("hex").GetString()!;
        try
        {
            IMessage expected = MessageJson.Read(message.Type, vector.GetProperty("value"));
            IMessage decoded = message.Decode(Convert.FromHexString(hex), version);
            string encoded = Convert.ToHexStringLower(MessageCatalog.Encode(expected, version));
            return MessageComparison.Difference(expected, decoded)
                ?? (encoded == hex ? null : $"encoded as {encoded}, not {hex}");
        }
        catch (Exception e) when (e is ProtocolException or MissingMemberException or JsonException or InvalidOperationException)
        {
            return e.Message;
        }
    }
}
