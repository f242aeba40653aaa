using Barnabas.Protocol.Records;
using Barnabas.Raft.Log;
using Barnabas.Raft.Quorum;
using Barnabas.Storage.Disk;

namespace Barnabas.Raft.Snapshots;

/// <summary>A snapshot read from its file. Immutable.</summary>
/// <remarks><c>Timestamp</c>: when the last record that it holds was appended, in ms.</remarks>
public sealed record Snapshot(OffsetAndEpoch Id, long Timestamp, VoterSetState Voters, IReadOnlyList<ReadOnlyMemory<byte>> Records)
{
    /// <summary>Reads and checks a whole file.</summary>
    /// <exception cref="RaftStorageException">The file is damaged, or not whole.</exception>
    internal static Snapshot Read(IDisk disk, string path, OffsetAndEpoch id)
    {
        byte[] bytes;
        using (IDiskFile file = disk.Open(path, create: false))
        {
            bytes = new byte[file.Length];
            if (file.Read(bytes, 0) != bytes.Length)
            {
                throw new RaftStorageException($"The snapshot {path} became shorter while it was read.");
            }
        }
        var decoder = new BatchDecoder(VoterSetState.Static);
        var records = new List<ReadOnlyMemory<byte>>();
        int position = 0;
        try
        {
            while (position < bytes.Length)
            {
                RecordBatchFault fault = RecordBatchValidator.Check(bytes.AsSpan(position), out int size);
                if (fault != RecordBatchFault.None)
                {
                    throw new RaftStorageException($"The snapshot {path} is damaged at byte {position}: {fault}. Delete it if an older one or the whole log is there.");
                }
                if (decoder.Decode(bytes.AsMemory(position, size)) is { } batch)
                {
                    records.AddRange(batch.Records);
                }
                position += size;
            }
        }
        catch (InvalidRecordsException e)
        {
            throw new RaftStorageException($"The snapshot {path} is damaged at byte {position}: {e.Message}", e);
        }
        if (decoder.SnapshotTimestamp is not { } timestamp || !decoder.SawFooter)
        {
            throw new RaftStorageException($"The snapshot {path} is not whole: its header or footer is missing.");
        }
        return new Snapshot(id, timestamp, decoder.Voters, records);
    }
}
