using System.Buffers.Binary;

namespace Barnabas.Protocol.Records;

/// <summary>Control records: a key of version and type, and a value whose schema the type gives. Stateless.</summary>
public static class ControlRecords
{
    private const short KeyVersion = 0;
    private const int KeySize = 2 * sizeof(short);

    public static byte[] EncodeKey(ControlRecordType type)
    {
        byte[] key = new byte[KeySize];
        BinaryPrimitives.WriteInt16BigEndian(key, KeyVersion);
        BinaryPrimitives.WriteInt16BigEndian(key.AsSpan(sizeof(short)), (short)type);
        return key;
    }

    /// <summary>The type of a record of a control batch; Unknown where a later version defined it.</summary>
    /// <exception cref="InvalidRecordsException">The key is too short, or its version negative.</exception>
    public static ControlRecordType TypeOf(in Record record)
    {
        ReadOnlySpan<byte> key = record.KeySpan;
        if (key.Length < KeySize || BinaryPrimitives.ReadInt16BigEndian(key) < 0)
        {
            throw new InvalidRecordsException($"The control record at offset {record.Offset} has a malformed key of {key.Length} bytes.");
        }

        var type = (ControlRecordType)BinaryPrimitives.ReadInt16BigEndian(key[sizeof(short)..]);
        return type is >= ControlRecordType.Abort and <= ControlRecordType.KRaftVoters ? type : ControlRecordType.Unknown;
    }

    /// <summary>Appends a control record whose value is an encoded message, such as LeaderChangeMessage or SnapshotHeaderRecord.</summary>
    public static void AppendControl(this RecordBatchBuilder builder, long timestamp, ControlRecordType type, ReadOnlyMemory<byte> value) =>
        builder.Append(timestamp, EncodeKey(type), value);

    /// <summary>A batch of the one control record that ends a transaction.</summary>
    /// <param name="marker">Commit or abort.</param>
    /// <param name="producerId">Whose transaction ends.</param>
    /// <param name="producerEpoch">The epoch with which it ends.</param>
    /// <param name="timestamp">Milliseconds since the epoch.</param>
    /// <param name="baseOffset">0 where the log assigns it.</param>
    /// <param name="partitionLeaderEpoch">-1 where the log assigns it.</param>
    public static byte[] EndTransactionBatch(
        EndTransactionMarker marker, long producerId, short producerEpoch, long timestamp, long baseOffset = 0, int partitionLeaderEpoch = -1)
    {
        var options = new RecordBatchOptions
        {
            BaseOffset = baseOffset,
            PartitionLeaderEpoch = partitionLeaderEpoch,
            ProducerId = producerId,
            ProducerEpoch = producerEpoch,
            IsTransactional = true,
            IsControl = true,
        };
        using var builder = new RecordBatchBuilder(options);
        builder.AppendControl(timestamp, marker.Type, marker.EncodeValue());
        return builder.ToArray();
    }
}
