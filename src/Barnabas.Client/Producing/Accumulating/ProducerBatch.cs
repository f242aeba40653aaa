using System.Buffers.Binary;
using Barnabas.Client.Producing.Sending;
using Barnabas.Protocol.Records;

namespace Barnabas.Client.Producing.Accumulating;

/// <summary>
/// A batch of one partition: records are written into its buffer as they come, then it is sealed with header and checksum, sent, perhaps sent
/// again, and ends delivered or failed. Until it is closed it is guarded by the lock of its queue; from then on the sender owns it. Reused.
/// </summary>
internal sealed class ProducerBatch
{
    private const int InitialDeliveries = 16;

    private byte[] _buffer = [];
    private int _limit;
    private int _length;
    private long _baseTimestamp;
    private long _maxTimestamp;
    private RecordDelivery[] _deliveries = new RecordDelivery[InitialDeliveries];
    private PooledBuffer? _compressed;
    private bool _isTransactional;
    private CompressionCodec _codec;

    public PartitionQueue Queue { get; private set; } = null!;

    /// <summary>Milliseconds of the producer's clock, which never goes back.</summary>
    public long CreatedMs { get; private set; }

    /// <summary>Bytes of the producer's buffer memory that are held for it.</summary>
    public int ReservedBytes { get; private set; }

    public int Count { get; private set; }

    /// <summary>It takes no more records.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>To be sent without waiting for more records: somebody flushes.</summary>
    public bool IsDue { get; set; }

    public ReadOnlySpan<RecordDelivery> Deliveries => _deliveries.AsSpan(0, Count);

    /// <summary>Bytes with header, uncompressed.</summary>
    public int Size => _length;

    public bool IsFull => _length >= _limit;

    public bool IsSealed { get; private set; }

    /// <summary>Who waits for it in <c>FlushAsync</c>.</summary>
    public List<FlushRequest>? Flushes { get; set; }

    // Of the sender.
    public int Attempts { get; set; }

    public long RetryAtMs { get; set; }

    /// <summary>Of the leader that it was sent to last.</summary>
    public int LeaderEpoch { get; set; }

    public bool IsOnWire { get; set; }

    /// <summary>Its place among the records of the partition, in the order in which they were taken from the queue.</summary>
    public long Order { get; set; }

    /// <summary>Its outcome is decided; an answer that comes still only counts for the sequences.</summary>
    public bool IsDone { get; set; }

    /// <summary>Its records were told their outcome, or are about to be.</summary>
    public bool IsTold { get; set; }

    /// <summary>Nothing but the telling needs it any more.</summary>
    public bool IsFree { get; set; }

    public ProducerIdentity Identity { get; private set; } = ProducerIdentity.None;

    public int BaseSequence { get; private set; } = Sequence.None;

    public bool HasSequence => BaseSequence != Sequence.None;

    public int LastSequence => Sequence.Add(BaseSequence, Count - 1);

    /// <summary>What goes on the wire, once it is sealed.</summary>
    public ReadOnlyMemory<byte> Encoded => _compressed?.WrittenMemory ?? _buffer.AsMemory(0, _length);

    /// <summary>Begins anew in a buffer that belongs to the batch until <see cref="Release"/>.</summary>
    public void Start(PartitionQueue queue, byte[] buffer, int limit, int reservedBytes, long nowMs)
    {
        Queue = queue;
        CreatedMs = nowMs;
        ReservedBytes = reservedBytes;
        _buffer = buffer;
        _limit = limit;
        _length = RecordBatchHeader.Size;
        _maxTimestamp = -1;
    }

    /// <summary>Appends a record; false where it does not fit. The first always fits: the buffer was made for it.</summary>
    public bool TryAppend(RecordScratch record, object? receiver)
    {
        long timestampDelta = Count == 0 ? 0 : record.Timestamp - _baseTimestamp;
        int body = 1 + Varint.SizeOf(timestampDelta) + Varint.SizeOf(Count) + record.TailSize;
        int size = Varint.SizeOf(body) + body;
        if (IsClosed || (Count > 0 && size > _limit - _length) || size > _buffer.Length - _length)
        {
            return false;
        }
        Span<byte> target = _buffer.AsSpan(_length, size);
        int written = Varint.Write(target, body);
        target[written++] = 0;
        written += Varint.Write(target[written..], timestampDelta);
        written += Varint.Write(target[written..], Count);
        written += record.WriteTail(target[written..]);
        _length += written;
        if (Count == 0)
        {
            _baseTimestamp = record.Timestamp;
        }
        _maxTimestamp = Math.Max(_maxTimestamp, record.Timestamp);
        if (Count == _deliveries.Length)
        {
            Array.Resize(ref _deliveries, 2 * Count);
        }
        _deliveries[Count++] = new(receiver, record.Timestamp, record.KeySize, record.ValueSize);
        return true;
    }

    public void Close() => IsClosed = true;

    /// <summary>Gives the batch its place in the producer's sequence; without a sequence where the identity is none.</summary>
    public void Assign(ProducerIdentity identity, int baseSequence, bool isTransactional)
    {
        Identity = identity;
        BaseSequence = baseSequence;
        _isTransactional = isTransactional;
        if (IsSealed)
        {
            WriteHeaders();
        }
    }

    /// <summary>Compresses, and writes header and checksum.</summary>
    public void Seal(CompressionCodec codec, int? level)
    {
        _codec = codec;
        if (codec != CompressionCodec.None)
        {
            _compressed ??= new PooledBuffer(_length);
            _compressed.Clear();
            _compressed.GetSpan(RecordBatchHeader.Size);
            _compressed.Advance(RecordBatchHeader.Size);
            Compression.Compress(codec, _buffer.AsSpan(RecordBatchHeader.Size, _length - RecordBatchHeader.Size), _compressed, level);
        }
        IsSealed = true;
        WriteHeaders();
    }

    /// <summary>Halves a sealed batch of several records in two new ones, which share its sequence numbers and waiters. The caller releases this one.</summary>
    public void SplitInto(ProducerBatch first, ProducerBatch second, Func<int, byte[]> rent, RecordScratch scratch)
    {
        // The buffer's own header describes the records before compression.
        WriteHeader(_buffer.AsSpan(0, _length), CompressionCodec.None);
        int half = Count / 2;
        first.Start(Queue, rent(_length), _length, ReservedBytes, CreatedMs);
        second.Start(Queue, rent(_length), _length, 0, CreatedMs);
        ReservedBytes = 0;
        int index = 0;
        foreach (Record record in new RecordIterator(_buffer.AsMemory(RecordBatchHeader.Size, _length - RecordBatchHeader.Size), new RecordBatchHeader(_buffer)))
        {
            scratch.Load(record);
            (index < half ? first : second).TryAppend(scratch, _deliveries[index].Receiver);
            index++;
        }
        foreach (ProducerBatch part in (ReadOnlySpan<ProducerBatch>)[first, second])
        {
            part.Close();
            part.Attempts = Attempts;
            part.Flushes = Flushes is null ? null : [.. Flushes];
        }
        first.Order = Order;
        second.Order = Order + half;
        if (HasSequence)
        {
            first.Assign(Identity, BaseSequence, _isTransactional);
            second.Assign(Identity, Sequence.Add(BaseSequence, half), _isTransactional);
        }
    }

    /// <summary>Forgets everything, for another use; the buffer is the caller's again.</summary>
    public byte[] Release()
    {
        byte[] buffer = _buffer;
        Array.Clear(_deliveries, 0, Count);
        _buffer = [];
        _compressed?.Dispose();
        _compressed = null;
        Queue = null!;
        Flushes = null;
        Count = 0;
        Attempts = 0;
        RetryAtMs = 0;
        LeaderEpoch = 0;
        ReservedBytes = 0;
        IsClosed = IsDue = IsSealed = IsOnWire = IsDone = IsTold = IsFree = false;
        Identity = ProducerIdentity.None;
        BaseSequence = Sequence.None;
        return buffer;
    }

    private void WriteHeaders()
    {
        if (_compressed is null)
        {
            WriteHeader(_buffer.AsSpan(0, _length), CompressionCodec.None);
        }
        else
        {
            WriteHeader(_compressed.WrittenSpan, _codec);
        }
    }

    private void WriteHeader(Span<byte> batch, CompressionCodec codec)
    {
        RecordBatchAttributes attributes = new RecordBatchAttributes(0).WithCodec(codec);
        attributes = _isTransactional ? attributes.WithTransactional() : attributes;
        BinaryPrimitives.WriteInt64BigEndian(batch, 0);
        BinaryPrimitives.WriteInt32BigEndian(batch[RecordBatchHeader.BatchLengthOffset..], batch.Length - RecordBatchHeader.LogOverhead);
        BinaryPrimitives.WriteInt32BigEndian(batch[RecordBatchHeader.PartitionLeaderEpochOffset..], -1);
        batch[RecordBatchHeader.MagicOffset] = (byte)RecordBatchHeader.CurrentMagic;
        BinaryPrimitives.WriteInt16BigEndian(batch[RecordBatchHeader.AttributesOffset..], attributes.Bits);
        BinaryPrimitives.WriteInt32BigEndian(batch[RecordBatchHeader.LastOffsetDeltaOffset..], Count - 1);
        BinaryPrimitives.WriteInt64BigEndian(batch[RecordBatchHeader.BaseTimestampOffset..], _baseTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(batch[RecordBatchHeader.MaxTimestampOffset..], _maxTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(batch[RecordBatchHeader.ProducerIdOffset..], Identity.Id);
        BinaryPrimitives.WriteInt16BigEndian(batch[RecordBatchHeader.ProducerEpochOffset..], Identity.Epoch);
        BinaryPrimitives.WriteInt32BigEndian(batch[RecordBatchHeader.BaseSequenceOffset..], BaseSequence);
        BinaryPrimitives.WriteInt32BigEndian(batch[RecordBatchHeader.RecordCountOffset..], Count);
        RecordBatchStamp.RenewCrc(batch);
    }
}
