using System.Text.Json;
using Barnabas.Protocol.Generator.Schemas;

namespace Barnabas.Protocol.Tests.Schemas;

/// <summary>Our schemas against the definitions of Apache Kafka, version by version.</summary>
public sealed class KafkaDefinitionTests
{
    public static TheoryData<string> KafkaVersions => [.. ReferenceData.KafkaVersions];

    [Theory]
    [MemberData(nameof(KafkaVersions))]
    public void Schema_of_every_message_and_version_equals_the_definition(string kafkaVersion)
    {
        int compared = 0;
        foreach ((string name, JsonElement definition) in Definitions(kafkaVersion))
        {
            MessageDefinition ours = SchemaCatalog.Messages[name];
            VersionRange versions = EffectiveField.Versions(definition, "validVersions");
            Assert.True(ours.Versions.Contains(versions), $"{name} has the versions {ours.Versions}, Kafka {kafkaVersion} {versions}");
            for (int version = versions.Lowest; version <= versions.Highest; version++)
            {
                List<EffectiveField> expected = EffectiveField.Of(definition, name, version);
                List<EffectiveField> actual = EffectiveField.Of(ours, version);
                if (kafkaVersion != ReferenceData.KafkaVersions[^1])
                {
                    // Tagged fields may be added to a version that is long in use; an older Kafka passes over them.
                    actual.RemoveAll(f => f.Tag is not null && expected.All(e => e.Path != f.Path));
                }

                Assert.True(expected.SequenceEqual(actual), Difference($"{name} version {version}", expected, actual));
                compared++;
            }
        }

        Assert.InRange(compared, 300, int.MaxValue);
    }

    [Fact]
    public void Versions_are_those_of_all_reference_versions_and_no_message_is_ours_alone()
    {
        Dictionary<string, VersionRange> union = [];
        Dictionary<string, (string Key, string Type)> keys = [];
        foreach (string kafkaVersion in ReferenceData.KafkaVersions)
        {
            foreach ((string name, JsonElement definition) in Definitions(kafkaVersion, previews: true))
            {
                union[name] = union.GetValueOrDefault(name, VersionRange.None).Cover(EffectiveField.Versions(definition, "validVersions"));
                string type = definition.GetProperty("type").GetString()!;
                keys[name] = (definition.TryGetProperty("apiKey", out JsonElement key) ? key.ToString() : "", type);
            }
        }

        Assert.Equal(union.Keys.Order(), SchemaCatalog.Messages.Keys.Order());
        foreach ((SchemaFile file, MessageDefinition ours) in SchemaCatalog.Files.SelectMany(f => f.Messages.Select(m => (f, m))))
        {
            Assert.Equal((ours.Name, union[ours.Name]), (ours.Name, ours.Versions));
            (string key, string type) = keys[ours.Name];
            string ourKey = (file.Api?.Key ?? ours.RecordType)?.ToString() ?? "";
            Assert.Equal((ours.Name, key), (ours.Name, ourKey));
            MessageKind kind = type switch { "request" => MessageKind.Request, "response" => MessageKind.Response, _ => MessageKind.Record };
            Assert.Equal((ours.Name, kind), (ours.Name, ours.Kind));
        }
    }

    private static IEnumerable<(string Name, JsonElement Definition)> Definitions(string kafkaVersion, bool previews = false)
    {
        string root = ReferenceData.Require();
        ReferenceData.Require(kafkaVersion);
        foreach (string file in ReferenceData.Files(root, kafkaVersion, ".json"))
        {
            JsonElement definition = ReferenceData.ReadJson(file);
            string name = KafkaRenames.Message(definition.GetProperty("name").GetString()!);
            bool isDefined = definition.GetProperty("validVersions").GetString() != "none";
            if (isDefined && (previews || !KafkaRenames.IsAbandonedPreview(kafkaVersion, name)))
            {
                yield return (name, definition);
            }
        }
    }

    private static string Difference(string what, List<EffectiveField> expected, List<EffectiveField> actual)
    {
        int at = 0;
        while (at < expected.Count && at < actual.Count && expected[at] == actual[at])
        {
            at++;
        }

        return $"{what}, field {at}: Kafka has {expected.ElementAtOrDefault(at)}, we have {actual.ElementAtOrDefault(at)}";
    }
}
