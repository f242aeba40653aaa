using Barnabas.Protocol.RaftRecords;
using Barnabas.Protocol.Records;
using Barnabas.Raft.Quorum;

namespace Barnabas.Raft.Log;

/// <summary>
/// Takes batches of the metadata log or a snapshot apart: data records for the state machine, control records for the quorum. Remembers
/// the voter set and the snapshot header it met. Owned by whoever reads.
/// </summary>
internal sealed class BatchDecoder(VoterSetState voters)
{
    private const int MaxDecompressedBytes = 64 * 1024 * 1024;

    /// <summary>The voter set after what was read so far.</summary>
    public VoterSetState Voters { get; private set; } = voters;

    /// <summary>The timestamp of the last record that the snapshot holds, in ms; null before its header was read.</summary>
    public long? SnapshotTimestamp { get; private set; }

    /// <summary>Whether the footer was read: then the snapshot is whole.</summary>
    public bool SawFooter { get; private set; }

    /// <summary>The data records of the first batch of <paramref name="bytes"/>, in memory of their own; null where it is a control batch.</summary>
    /// <exception cref="InvalidRecordsException">The batch is not whole or not valid.</exception>
    public QuorumBatch? Decode(ReadOnlyMemory<byte> bytes)
    {
        using BatchRecords batch = BatchRecords.Open(bytes, MaxDecompressedBytes);
        RecordBatchHeader header = batch.Header;
        if (header.Attributes.IsControl)
        {
            foreach (Record record in batch)
            {
                Control(record);
            }
            return null;
        }
        var values = new List<ReadOnlyMemory<byte>>(header.RecordCount);
        foreach (Record record in batch)
        {
            values.Add(record.ValueSpan.ToArray());
        }
        return new QuorumBatch(header.BaseOffset, header.PartitionLeaderEpoch, header.MaxTimestamp, header.SizeInBytes, values);
    }

    private void Control(in Record record)
    {
        switch (ControlRecords.TypeOf(record))
        {
            case ControlRecordType.SnapshotHeader:
                SnapshotTimestamp = SnapshotHeaderRecord.Decode(record.ValueSpan.ToArray(), 0).LastContainedLogTimestamp;
                break;
            case ControlRecordType.SnapshotFooter:
                SawFooter = true;
                break;
            case ControlRecordType.KRaftVersion:
                Voters = Voters with { KRaftVersion = KRaftVersionRecord.Decode(record.ValueSpan.ToArray(), 0).KRaftVersion };
                break;
            case ControlRecordType.KRaftVoters:
                Voters = Voters with { Voters = VotersRecord.Decode(record.ValueSpan.ToArray(), 0) };
                break;
        }
    }
}
