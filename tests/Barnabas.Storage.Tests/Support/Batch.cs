using System.Text;
using Barnabas.Protocol.Records;

namespace Barnabas.Storage.Tests.Support;

/// <summary>Batches as producers send them.</summary>
internal static class Batch
{
    public const long Time = 1_700_000_000_000;

    public static byte[] Of(
        int records = 1,
        long timestamp = Time,
        long producerId = -1,
        short epoch = -1,
        int sequence = -1,
        CompressionCodec codec = CompressionCodec.None,
        int valueSize = 10,
        bool transactional = false,
        long baseOffset = 0,
        int leaderEpoch = -1,
        bool keys = true,
        string prefix = "v")
    {
        using var builder = new RecordBatchBuilder(new RecordBatchOptions
        {
            Codec = codec,
            BaseOffset = baseOffset,
            PartitionLeaderEpoch = leaderEpoch,
            ProducerId = producerId,
            ProducerEpoch = epoch,
            BaseSequence = sequence,
            IsTransactional = transactional,
        });
        for (int i = 0; i < records; i++)
        {
            byte[] value = Encoding.UTF8.GetBytes($"{prefix}{i}".PadRight(valueSize, '.'));
            builder.Append(timestamp + i, keys ? Encoding.UTF8.GetBytes($"k{i}") : null, value);
        }

        return builder.ToArray();
    }

    public static byte[] Marker(bool commit, long producerId, short epoch, int coordinatorEpoch = 0, long timestamp = Time) =>
        ControlRecords.EndTransactionBatch(
            new EndTransactionMarker(commit ? ControlRecordType.Commit : ControlRecordType.Abort, coordinatorEpoch), producerId, epoch, timestamp);
}
