using Barnabas.Protocol.RaftRecords;
using Barnabas.Protocol.Records;
using Barnabas.Protocol.Wire;
using Barnabas.Raft.Quorum;

namespace Barnabas.Raft.Log;

/// <summary>Encodes the control batches of KRaft. Stateless.</summary>
internal static class ControlBatches
{
    /// <summary>The batch that starts an epoch: who leads it and who voted.</summary>
    public static byte[] LeaderChange(int leaderId, IReadOnlyList<int> voterIds, long offset, int epoch, long timestamp)
    {
        var message = new LeaderChangeMessage { LeaderId = leaderId };
        foreach (int id in voterIds)
        {
            message.Voters.Add(new LeaderChangeMessage.Voter { VoterId = id });
        }
        message.GrantingVoters.Add(new LeaderChangeMessage.Voter { VoterId = leaderId });
        using RecordBatchBuilder builder = Start(offset, epoch);
        builder.AppendControl(timestamp, ControlRecordType.LeaderChange, Encode(message, 0));
        return builder.ToArray();
    }

    public static byte[] SnapshotHeader(long lastContainedLogTimestamp, VoterSetState voters, int epoch, long timestamp, out int count)
    {
        using RecordBatchBuilder builder = Start(0, epoch);
        builder.AppendControl(
            timestamp, ControlRecordType.SnapshotHeader, Encode(new SnapshotHeaderRecord { LastContainedLogTimestamp = lastContainedLogTimestamp }, 0));
        if (voters.IsDynamic)
        {
            builder.AppendControl(timestamp, ControlRecordType.KRaftVersion, Encode(new KRaftVersionRecord { KRaftVersion = voters.KRaftVersion }, 0));
            if (voters.Voters is { } set)
            {
                builder.AppendControl(timestamp, ControlRecordType.KRaftVoters, Encode(set, 0));
            }
        }
        count = builder.Count;
        return builder.ToArray();
    }

    public static byte[] SnapshotFooter(long offset, int epoch, long timestamp)
    {
        using RecordBatchBuilder builder = Start(offset, epoch);
        builder.AppendControl(timestamp, ControlRecordType.SnapshotFooter, Encode(new SnapshotFooterRecord(), 0));
        return builder.ToArray();
    }

    private static RecordBatchBuilder Start(long offset, int epoch) =>
        new(new RecordBatchOptions { BaseOffset = offset, PartitionLeaderEpoch = epoch, IsControl = true });

    private static byte[] Encode(IMessage message, short version)
    {
        using var writer = new MessageWriter();
        message.Encode(writer, version);
        return writer.WrittenSpan.ToArray();
    }
}
