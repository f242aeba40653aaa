using System.Text;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Records;

namespace Barnabas.Client.Tests.Consuming;

/// <summary>A partition of a modelled broker: batches of random size, gaps as compaction leaves them, and answers as a broker gives them.</summary>
internal sealed class PartitionModel(TopicPartition partition, Random random)
{
    private readonly List<(byte[] Bytes, long Next)> _batches = [];

    public TopicPartition Partition { get; } = partition;

    public int Leader { get; set; } = 1;

    public int LeaderEpoch { get; set; }

    public long StartOffset { get; set; }

    public long EndOffset { get; private set; }

    /// <summary>Offsets of all records that were written.</summary>
    public List<long> Offsets { get; } = [];

    public static string ValueOf(TopicPartition partition, long offset) => $"{partition}@{offset}";

    /// <summary>Appends a batch of up to so many offsets, some of which compaction took, perhaps all of them.</summary>
    public void Append(int offsets)
    {
        using var builder = new RecordBatchBuilder(new RecordBatchOptions
        {
            BaseOffset = EndOffset,
            PartitionLeaderEpoch = LeaderEpoch,
            Codec = random.Next(2) == 0 ? CompressionCodec.None : CompressionCodec.Gzip,
            LastOffset = EndOffset + offsets - 1,
        });
        for (long offset = EndOffset; offset < EndOffset + offsets; offset++)
        {
            if (random.Next(4) != 0)
            {
                builder.AppendAt(offset, 1000 + offset, null, Encoding.UTF8.GetBytes(ValueOf(Partition, offset)));
                Offsets.Add(offset);
            }
        }
        byte[] bytes = builder.ToArray();
        EndOffset += offsets;
        _batches.Add((bytes, EndOffset));
    }

    public FetchResponse.PartitionData Answer(FetchRequest.FetchPartition asked)
    {
        var data = new FetchResponse.PartitionData { PartitionIndex = Partition.Partition, HighWatermark = EndOffset, LastStableOffset = EndOffset, LogStartOffset = StartOffset };
        if (asked.CurrentLeaderEpoch >= 0 && asked.CurrentLeaderEpoch != LeaderEpoch)
        {
            data.ErrorCode = asked.CurrentLeaderEpoch < LeaderEpoch ? ErrorCode.FencedLeaderEpoch : ErrorCode.UnknownLeaderEpoch;
            return data;
        }
        if (asked.FetchOffset < StartOffset || asked.FetchOffset > EndOffset)
        {
            data.ErrorCode = ErrorCode.OffsetOutOfRange;
            return data;
        }
        List<byte> bytes = [];
        foreach (var batch in _batches.Where(batch => batch.Next > asked.FetchOffset))
        {
            bytes.AddRange(batch.Bytes);
            if (bytes.Count >= asked.PartitionMaxBytes)
            {
                break;
            }
        }
        // A broker may end an answer within a batch, but never within the first.
        int first = _batches.Find(batch => batch.Next > asked.FetchOffset).Bytes?.Length ?? 0;
        int cut = random.Next(3) == 0 ? random.Next(40) : 0;
        data.Records = new RecordData(bytes.Take(Math.Max(first, bytes.Count - cut)).ToArray());
        return data;
    }
}
