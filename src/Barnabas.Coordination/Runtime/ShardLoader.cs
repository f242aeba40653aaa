using System.Buffers.Binary;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Records;
using Barnabas.Protocol.Records.Legacy;

namespace Barnabas.Coordination.Runtime;

/// <summary>
/// Replays a partition into a new shard: once, in order, from the log's start to its end. For one load on one thread, which owns the
/// shard meanwhile.
/// </summary>
internal sealed class ShardLoader(ICoordinatorShard shard, ICoordinatorLog log, CoordinatorRecordCodec codec, int bufferSize)
{
    /// <summary>The most bytes that a batch may take decompressed: a damaged length must not ask for any amount of memory.</summary>
    private const int MaxDecompressedBytes = 512 * 1024 * 1024;

    private readonly SortedSet<short> _unknownTypes = [];
    private long _next = log.StartOffset;

    public long Records { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Numbers of record types that were passed over: a later version's.</summary>
    public IReadOnlyCollection<short> UnknownTypes => _unknownTypes;

    /// <summary>Reads until the end, or until cancelled: then the shard is of no use.</summary>
    /// <exception cref="CoordinatorLoadException">The log cannot be read, or is not what a coordinator writes.</exception>
    public void Load(CancellationToken cancellation)
    {
        while (_next < log.EndOffset && !cancellation.IsCancellationRequested)
        {
            var read = log.Read(_next, bufferSize);
            using var memory = read.Memory;
            if (read.Error == ErrorCode.OffsetOutOfRange && log.StartOffset > _next)
            {
                _next = log.StartOffset;
                continue;
            }
            if (read.Error != ErrorCode.None)
            {
                throw new CoordinatorLoadException($"{log.Name} cannot be read at offset {_next}: {read.Error}.");
            }
            if (read.Length == 0)
            {
                // The offsets up to the end have no records any more: compaction took them.
                return;
            }
            ReplayAll(memory!.Memory[..read.Length]);
            Bytes += read.Length;
        }
    }

    private void ReplayAll(ReadOnlyMemory<byte> batches)
    {
        while (batches.Length > 0)
        {
            var fault = RecordBatchValidator.Check(batches.Span, out int size);
            if (fault == RecordBatchFault.LegacyMagic)
            {
                ReplayLegacy(batches);
                return;
            }
            if (fault != RecordBatchFault.None)
            {
                throw new CoordinatorLoadException($"The batch of {log.Name} at offset {_next} is not valid: {fault}.");
            }
            ReplayBatch(batches[..size]);
            batches = batches[size..];
        }
    }

    /// <summary>Message sets of Kafka before 0.11, up to the first batch of today's form, which the next read begins with.</summary>
    private void ReplayLegacy(ReadOnlyMemory<byte> messages)
    {
        int end = 0;
        while (end < messages.Length && RecordBatchValidator.CheckFrame(messages.Span[end..], out _) == RecordBatchFault.LegacyMagic)
        {
            end += RecordBatchHeader.LogOverhead + BinaryPrimitives.ReadInt32BigEndian(messages.Span[(end + sizeof(long))..]);
        }
        using var set = new LegacyMessageSet(messages[..Math.Min(end, messages.Length)], MaxDecompressedBytes);
        foreach (var record in set)
        {
            if (record.Offset >= _next)
            {
                ReplayOne(record, isControl: false, -1, -1);
                _next = record.Offset + 1;
            }
        }
    }

    private void ReplayBatch(ReadOnlyMemory<byte> batch)
    {
        var header = new RecordBatchHeader(batch.Span);
        long nextOffset = header.NextOffset;
        bool isControl = header.Attributes.IsControl;
        bool isTransactional = header.Attributes.IsTransactional;
        long producerId = isTransactional ? header.ProducerId : -1;
        short producerEpoch = isTransactional ? header.ProducerEpoch : (short)-1;
        using var records = BatchRecords.Open(batch, MaxDecompressedBytes);
        foreach (var record in records)
        {
            // The batch that holds an offset may begin before it.
            if (record.Offset >= _next)
            {
                ReplayOne(record, isControl, producerId, producerEpoch);
            }
        }
        _next = Math.Max(_next, nextOffset);
    }

    private void ReplayOne(in Record record, bool isControl, long producerId, short producerEpoch)
    {
        try
        {
            if (isControl)
            {
                ReplayControl(record, producerId, producerEpoch);
            }
            else
            {
                Replay(record, producerId, producerEpoch);
            }
        }
        catch (Exception failure)
        {
            throw new CoordinatorLoadException($"The record of {log.Name} at offset {record.Offset} cannot be replayed: {failure.Message}", failure);
        }
    }

    private void Replay(in Record record, long producerId, short producerEpoch)
    {
        Records++;
        // The messages keep slices of the value, and the buffer goes back to its pool.
        ReadOnlyMemory<byte>? value = record.Value is { } bytes ? bytes.ToArray() : default(ReadOnlyMemory<byte>?);
        if (codec.TryDecode(record.Key ?? ReadOnlyMemory<byte>.Empty, value, out short number, out var known))
        {
            shard.Replay(known, record.Offset, producerId, producerEpoch);
        }
        else
        {
            _unknownTypes.Add(number);
        }
    }

    private void ReplayControl(in Record record, long producerId, short producerEpoch)
    {
        if (ControlRecords.TypeOf(record) is var type and (ControlRecordType.Commit or ControlRecordType.Abort))
        {
            shard.ReplayTransactionEnd(producerId, producerEpoch, type == ControlRecordType.Commit);
        }
    }
}
