using System.Text;
using System.Text.Json;
using Barnabas.Protocol.Wire;
using Barnabas.Storage.Disk;

namespace Barnabas.Raft.Quorum;

/// <summary>
/// The file <c>quorum-state</c> of the metadata log: a JSON object, of format 0 (<c>data_version</c>; with kraft.version 0) or 1 (KIP-853).
/// Owned by the quorum's loop.
/// </summary>
public sealed class QuorumStateFile(IDisk disk, string directory)
{
    private const string FileName = "quorum-state";
    private const short NewestFormat = 1;

    private readonly string _path = Path.Combine(directory, FileName);

    /// <summary>The state; null where the node never took part.</summary>
    /// <exception cref="RaftStorageException">The file is there but cannot be read.</exception>
    public QuorumState? Read()
    {
        if (!disk.FileExists(_path))
        {
            return null;
        }
        try
        {
            using JsonDocument json = JsonDocument.Parse(TextFile.Read(disk, _path));
            JsonElement root = json.RootElement;
            int format = root.GetProperty("data_version").GetInt32();
            if (format is < 0 or > NewestFormat)
            {
                throw new RaftStorageException($"{_path} has data_version {format}; this version knows 0 and {NewestFormat}.");
            }
            Guid votedDirectory = root.TryGetProperty("votedDirectoryId", out JsonElement id) ? KafkaUuid.Parse(id.GetString()) : Guid.Empty;
            return new QuorumState(
                root.GetProperty("leaderId").GetInt32(),
                root.GetProperty("leaderEpoch").GetInt32(),
                root.GetProperty("votedId").GetInt32(),
                votedDirectory,
                root.TryGetProperty("currentVoters", out JsonElement voters) && voters.ValueKind == JsonValueKind.Array
                    ? [.. voters.EnumerateArray().Select(v => v.GetProperty("voterId").GetInt32())]
                    : []);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new RaftStorageException($"{_path} is damaged: {e.Message}", e);
        }
    }

    /// <summary>Writes and syncs the state, in format 1 where the voter set is dynamic.</summary>
    public void Write(QuorumState state, bool isDynamic)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            if (!isDynamic)
            {
                json.WriteString("clusterId", "");
            }
            json.WriteNumber("leaderId", state.LeaderId);
            json.WriteNumber("leaderEpoch", state.LeaderEpoch);
            json.WriteNumber("votedId", state.VotedId);
            if (isDynamic)
            {
                json.WriteString("votedDirectoryId", KafkaUuid.ToText(state.VotedDirectoryId));
            }
            else
            {
                json.WriteNumber("appliedOffset", 0);
                json.WriteStartArray("currentVoters");
                foreach (int voter in state.Voters)
                {
                    json.WriteStartObject();
                    json.WriteNumber("voterId", voter);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            }
            json.WriteNumber("data_version", isDynamic ? 1 : 0);
            json.WriteEndObject();
        }
        TextFile.Replace(disk, _path, Encoding.UTF8.GetString(stream.ToArray()));
    }
}
