using System.Text.Json;
using Barnabas.Client.Configuration;
using Barnabas.Client.Tests.Embedding;

namespace Barnabas.Client.Tests.Configuration;

/// <summary>Our table of keys against Apache Kafka 4.3's.</summary>
public sealed class ReferenceKeyTests
{
    /// <summary>Where ours is another on purpose.</summary>
    private static readonly HashSet<string> OtherDefault = ["group.protocol"];

    [Theory]
    [InlineData(ClientKind.Producer)]
    [InlineData(ClientKind.Consumer)]
    [InlineData(ClientKind.Admin)]
    public void Table_has_the_keys_types_and_defaults_of_Kafka(ClientKind client)
    {
        string path = Path.Combine(ReferenceDirectory.Path, "protocol", "4.3.0", "tables", $"config-{client.ToString().ToLowerInvariant()}.json");
        if (!File.Exists(path))
        {
            Assert.Skip($"{path} is not there.");
        }
        using var reference = JsonDocument.Parse(File.ReadAllText(path));
        string[] expected = [.. reference.RootElement.EnumerateArray().Select(Describe).Order(StringComparer.Ordinal)];
        string[] ours = [.. ClientKeys.Of(client).Select(key => Line(key.Name, key.Type.ToString().ToLowerInvariant(), key.DefaultOf(client))).Order(StringComparer.Ordinal)];
        Assert.Equal(expected, ours);
    }

    private static string Describe(JsonElement key) =>
        Line(key.GetProperty("name").GetString()!, key.GetProperty("type").GetString()!, key.TryGetProperty("default", out var value) ? value.GetString() : null);

    private static string Line(string name, string type, string? standard) => $"{name} {type} {(OtherDefault.Contains(name) ? "ours" : standard ?? "null")}";
}
