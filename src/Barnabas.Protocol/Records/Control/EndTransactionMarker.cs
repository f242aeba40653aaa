using System.Buffers.Binary;

namespace Barnabas.Protocol.Records;

/// <summary>The marker that ends a transaction of one producer in a partition. Immutable.</summary>
/// <param name="Type">Commit or Abort.</param>
/// <param name="CoordinatorEpoch">The epoch of the transaction coordinator that decided.</param>
public readonly record struct EndTransactionMarker(ControlRecordType Type, int CoordinatorEpoch)
{
    private const short ValueVersion = 0;
    private const int ValueSize = sizeof(short) + sizeof(int);

    public bool IsCommit => Type == ControlRecordType.Commit;

    /// <exception cref="InvalidRecordsException">The record is no transaction marker.</exception>
    public static EndTransactionMarker Parse(in Record record)
    {
        ControlRecordType type = ControlRecords.TypeOf(record);
        ReadOnlySpan<byte> value = record.ValueSpan;
        if (type is not (ControlRecordType.Commit or ControlRecordType.Abort)
            || value.Length < ValueSize
            || BinaryPrimitives.ReadInt16BigEndian(value) < 0)
        {
            throw new InvalidRecordsException($"The control record at offset {record.Offset} is no transaction marker.");
        }

        return new EndTransactionMarker(type, BinaryPrimitives.ReadInt32BigEndian(value[sizeof(short)..]));
    }

    public byte[] EncodeValue()
    {
        byte[] value = new byte[ValueSize];
        BinaryPrimitives.WriteInt16BigEndian(value, ValueVersion);
        BinaryPrimitives.WriteInt32BigEndian(value.AsSpan(sizeof(short)), CoordinatorEpoch);
        return value;
    }
}
