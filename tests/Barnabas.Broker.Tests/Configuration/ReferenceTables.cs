using System.Text.Json;

namespace Barnabas.Broker.Tests.Configuration;

/// <summary>Kafka's own tables of keys, where the reference directory is at hand.</summary>
internal static class ReferenceTables
{
    public sealed record Key(string Name, string Type, string? Default, string Valid, string Importance, string? Update, string? Broker, bool Required, bool Internal);

    /// <summary>The keys of one version's table; none where that version has no such table. Skips the test without the reference directory.</summary>
    public static IReadOnlyDictionary<string, Key> Read(string version, string table)
    {
        string directory = Path.Combine(Root(), "protocol", version, "tables");
        if (!Directory.Exists(directory))
            Assert.Skip($"no reference tables at {directory}; set BARNABAS_REFERENCE to the directory that holds protocol/{version}/tables");
        string path = Path.Combine(directory, $"config-{table}.json");
        if (!File.Exists(path))
            return new Dictionary<string, Key>();
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        return document.RootElement.EnumerateArray().Select(Parse).ToDictionary(key => key.Name);
    }

    private static Key Parse(JsonElement element) => new(
        Text(element, "name")!,
        Text(element, "type")!,
        Text(element, "default"),
        Text(element, "valid") ?? "",
        Text(element, "importance")!,
        Text(element, "update"),
        Text(element, "broker"),
        element.TryGetProperty("required", out _),
        element.TryGetProperty("internal", out _));

    private static string? Text(JsonElement element, string property) => element.TryGetProperty(property, out JsonElement value) ? value.GetString() : null;

    private static string Root()
    {
        if (Environment.GetEnvironmentVariable("BARNABAS_REFERENCE") is { Length: > 0 } named)
            return named;
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Barnabas.slnx")))
            directory = directory.Parent;
        return Path.Combine(directory?.FullName ?? AppContext.BaseDirectory, "..", "shared");
    }
}
