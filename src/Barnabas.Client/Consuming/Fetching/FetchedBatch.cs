using Barnabas.Client.Consuming.Positions;
using Barnabas.Protocol.Records;

namespace Barnabas.Client.Consuming.Fetching;

/// <summary>What the records of a batch have in common. Immutable.</summary>
internal readonly record struct FetchedBatch(int? LeaderEpoch, TimestampType TimestampType, Position After)
{
    public static FetchedBatch Of(RecordBatchHeader header)
    {
        int? epoch = header.PartitionLeaderEpoch >= 0 ? header.PartitionLeaderEpoch : null;
        return new(epoch, header.Attributes.IsLogAppendTime ? TimestampType.LogAppendTime : TimestampType.CreateTime, new(header.NextOffset, epoch));
    }
}
