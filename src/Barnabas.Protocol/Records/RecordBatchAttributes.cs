namespace Barnabas.Protocol.Records;

/// <summary>The attribute bits of a record batch: codec (bits 0-2), timestamp type (3), transactional (4), control (5), delete horizon (6).</summary>
public readonly record struct RecordBatchAttributes(short Bits)
{
    private const int CodecMask = 0b111;
    private const int TimestampTypeBit = 1 << 3;
    private const int TransactionalBit = 1 << 4;
    private const int ControlBit = 1 << 5;
    private const int DeleteHorizonBit = 1 << 6;

    public CompressionCodec Codec => (CompressionCodec)(Bits & CodecMask);

    public bool IsLogAppendTime => (Bits & TimestampTypeBit) != 0;

    public bool IsTransactional => (Bits & TransactionalBit) != 0;

    public bool IsControl => (Bits & ControlBit) != 0;

    public bool HasDeleteHorizon => (Bits & DeleteHorizonBit) != 0;

    public RecordBatchAttributes WithCodec(CompressionCodec codec) => new((short)((Bits & ~CodecMask) | (int)codec));

    public RecordBatchAttributes WithLogAppendTime() => new((short)(Bits | TimestampTypeBit));

    public RecordBatchAttributes WithCreateTime() => new((short)(Bits & ~TimestampTypeBit));

    public RecordBatchAttributes WithTransactional() => new((short)(Bits | TransactionalBit));

    public RecordBatchAttributes WithControl() => new((short)(Bits | ControlBit));

    public RecordBatchAttributes WithDeleteHorizon() => new((short)(Bits | DeleteHorizonBit));
}
