using System.Globalization;
using System.Text.Json;
using Barnabas.Storage.Disk;

namespace Barnabas.Storage.Directories;

/// <summary>
/// <c>.kafka_cleanshutdown</c>: stands in a log directory from a clean stop to the next start, with the epoch that the broker had. Stateless.
/// </summary>
public static class CleanShutdownFile
{
    public const string FileName = ".kafka_cleanshutdown";

    private const int Version = 0;
    private const long UnknownEpoch = -1;

    public static bool Exists(IDisk disk, string directory) => disk.FileExists(Path.Combine(directory, FileName));

    public static void Write(IDisk disk, string directory, long brokerEpoch) => disk.ReplaceFile(
        Path.Combine(directory, FileName),
        string.Create(CultureInfo.InvariantCulture, $"{{\"version\":{Version},\"brokerEpoch\":{brokerEpoch}}}"));

    /// <summary>The broker epoch in it; -1 where there is none (older brokers left the file empty).</summary>
    public static long ReadBrokerEpoch(IDisk disk, string directory)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(disk.ReadFile(Path.Combine(directory, FileName)));
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("brokerEpoch", out JsonElement epoch)
                && long.TryParse(epoch.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
                    ? value
                    : UnknownEpoch;
        }
        catch (JsonException)
        {
            return UnknownEpoch;
        }
    }

    public static void Delete(IDisk disk, string directory)
    {
        disk.DeleteFile(Path.Combine(directory, FileName));
        disk.SyncDirectory(directory);
    }
}
