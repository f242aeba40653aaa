namespace Barnabas.Protocol.Records;

/// <summary>
/// The records of one v2 batch, opened for reading: decompressed into a pooled buffer where the batch is compressed, in place
/// otherwise. The records are valid until <see cref="Dispose"/> (and as long as the batch's own bytes). Owned by the caller.
/// </summary>
public readonly struct BatchRecords : IDisposable
{
    private readonly ReadOnlyMemory<byte> _batch;
    private readonly ReadOnlyMemory<byte> _body;
    private readonly PooledBuffer? _decompressed;

    private BatchRecords(ReadOnlyMemory<byte> batch, ReadOnlyMemory<byte> body, PooledBuffer? decompressed)
    {
        _batch = batch;
        _body = body;
        _decompressed = decompressed;
    }

    public RecordBatchHeader Header => new(_batch.Span);

    /// <summary>Opens the first batch of <paramref name="bytes"/>. Its CRC is not checked here.</summary>
    /// <param name="bytes">Starts at the base offset of a batch.</param>
    /// <param name="maxBytes">The most bytes that the records may take decompressed.</param>
    /// <exception cref="InvalidRecordsException">No whole batch is there, or it does not decompress.</exception>
    /// <exception cref="DecompressionLimitException">The records take more than <paramref name="maxBytes"/>.</exception>
    public static BatchRecords Open(ReadOnlyMemory<byte> bytes, int maxBytes)
    {
        RecordBatchFault fault = RecordBatchValidator.CheckFrame(bytes.Span, out int size);
        if (fault != RecordBatchFault.None)
        {
            throw new InvalidRecordsException($"There is no record batch: {fault}.", fault.ToErrorCode());
        }

        ReadOnlyMemory<byte> batch = bytes[..size];
        ReadOnlyMemory<byte> body = batch[RecordBatchHeader.Size..];
        CompressionCodec codec = new RecordBatchHeader(batch.Span).Attributes.Codec;
        if (codec == CompressionCodec.None)
        {
            return new BatchRecords(batch, body, null);
        }

        PooledBuffer decompressed = Compression.Decompress(codec, body.Span, maxBytes);
        return new BatchRecords(batch, decompressed.WrittenMemory, decompressed);
    }

    public RecordIterator GetEnumerator() => new(_body, Header);

    public void Dispose() => _decompressed?.Dispose();
}
