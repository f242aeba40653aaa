using System.Runtime.InteropServices;
using Barnabas.Protocol.Records;
using Barnabas.Protocol.Wire;

namespace Barnabas.Coordination.Runtime;

/// <summary>Makes one batch of a decision's records, in buffers that serve the next decision too. Owned by a shard's loop.</summary>
internal sealed class CoordinatorBatchWriter(CoordinatorRecordCodec codec, CompressionCodec compression) : IDisposable
{
    private readonly RecordBatchOptions _options = new() { Codec = compression };
    private readonly RecordBatchBuilder _builder = new();
    private readonly MessageWriter _bytes = new();

    /// <summary>The batch; valid until the next one is written.</summary>
    /// <exception cref="ProtocolException">A record has a value that its form does not allow.</exception>
    public Memory<byte> Write(IReadOnlyList<CoordinatorRecord> records, long timestampMs)
    {
        _builder.Reset(_options);
        foreach (var record in records)
        {
            _bytes.Reset();
            codec.EncodeKey(record, _bytes);
            int keyLength = _bytes.Position;
            CoordinatorRecordCodec.EncodeValue(record, _bytes);
            var written = _bytes.WrittenMemory;
            _builder.Append(timestampMs, written[..keyLength], record.IsTombstone ? default(ReadOnlyMemory<byte>?) : written[keyLength..]);
        }
        return MemoryMarshal.AsMemory(_builder.Build());
    }

    public void Dispose()
    {
        _builder.Dispose();
        _bytes.Dispose();
    }
}
