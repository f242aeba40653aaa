using System.Buffers.Binary;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Records;

namespace Barnabas.Protocol.Tests.Records;

public sealed class RecordBatchValidatorTests
{
    [Fact]
    public void Batch_of_the_builder_passes_every_check()
    {
        byte[] batch = TestBatches.Build();
        Assert.Equal(RecordBatchFault.None, RecordBatchValidator.CheckProduced([.. batch, 1, 2, 3], out int size));
        Assert.Equal(batch.Length, size);
    }

    [Fact]
    public void Batch_cut_short_anywhere_is_incomplete()
    {
        byte[] batch = TestBatches.Build();
        for (int length = 0; length < batch.Length; length++)
        {
            Assert.Equal(RecordBatchFault.Incomplete, RecordBatchValidator.Check(batch.AsSpan(0, length), out int size));
            Assert.Equal(0, size);
        }
    }

    [Fact]
    public void Batch_with_any_covered_bit_flipped_fails_its_crc()
    {
        byte[] batch = TestBatches.Build();
        for (int i = RecordBatchHeader.CrcOffset; i < batch.Length; i++)
        {
            batch[i] ^= 0x10;
            Assert.Equal(RecordBatchFault.CrcMismatch, RecordBatchValidator.Check(batch, out _));
            batch[i] ^= 0x10;
        }
    }

    [Theory]
    [InlineData(0, RecordBatchFault.LegacyMagic)]
    [InlineData(1, RecordBatchFault.LegacyMagic)]
    [InlineData(3, RecordBatchFault.UnknownMagic)]
    [InlineData(-1, RecordBatchFault.UnknownMagic)]
    public void Batch_of_another_magic_is_refused(sbyte magic, RecordBatchFault expected)
    {
        byte[] batch = TestBatches.Build();
        batch[RecordBatchHeader.MagicOffset] = (byte)magic;
        Assert.Equal(expected, RecordBatchValidator.Check(batch, out _));
    }

    [Theory]
    [InlineData(48)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void Batch_of_an_impossible_length_is_refused(int length)
    {
        byte[] batch = TestBatches.Build();
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(RecordBatchHeader.BatchLengthOffset), length);
        Assert.Equal(RecordBatchFault.InvalidLength, RecordBatchValidator.Check(batch, out _));
    }

    [Theory]
    [InlineData(RecordBatchHeader.RecordCountOffset, -1, RecordBatchFault.InvalidRecordCount)]
    [InlineData(RecordBatchHeader.RecordCountOffset, 4, RecordBatchFault.InvalidRecordCount)]
    [InlineData(RecordBatchHeader.LastOffsetDeltaOffset, -1, RecordBatchFault.InvalidOffsetRange)]
    [InlineData(RecordBatchHeader.LastOffsetDeltaOffset, 1, RecordBatchFault.InvalidRecordCount)]
    public void Batch_of_contradictory_counts_is_refused(int field, int value, RecordBatchFault expected)
    {
        byte[] batch = TestBatches.Build();
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(field), value);
        RecordBatchStamp.RenewCrc(batch);
        Assert.Equal(expected, RecordBatchValidator.Check(batch, out _));
    }

    [Fact]
    public void Batch_that_claims_more_records_than_its_bytes_could_hold_is_refused()
    {
        byte[] batch = TestBatches.Build();
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(RecordBatchHeader.RecordCountOffset), 1_000_000);
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(RecordBatchHeader.LastOffsetDeltaOffset), 999_999);
        RecordBatchStamp.RenewCrc(batch);
        Assert.Equal(RecordBatchFault.InvalidRecordCount, RecordBatchValidator.Check(batch, out _));
    }

    [Fact]
    public void Batch_whose_last_offset_overflows_is_refused()
    {
        byte[] batch = TestBatches.Build();
        RecordBatchStamp.SetBaseOffset(batch, long.MaxValue);
        Assert.Equal(RecordBatchFault.InvalidOffsetRange, RecordBatchValidator.Check(batch, out _));
    }

    [Fact]
    public void Batch_of_an_unknown_codec_is_refused()
    {
        byte[] batch = TestBatches.Build();
        batch[RecordBatchHeader.AttributesOffset + 1] |= 5;
        RecordBatchStamp.RenewCrc(batch);
        Assert.Equal(RecordBatchFault.UnknownCodec, RecordBatchValidator.Check(batch, out _));
    }

    public static TheoryData<string, RecordBatchFault> ProducerFaults => new()
    {
        { "compacted", RecordBatchFault.CountDiffersFromOffsets },
        { "control", RecordBatchFault.ControlBatch },
        { "no sequence", RecordBatchFault.MissingSequence },
        { "offset", RecordBatchFault.NonZeroBaseOffset },
        { "empty", RecordBatchFault.Empty },
    };

    [Theory]
    [MemberData(nameof(ProducerFaults))]
    public void Batch_that_a_log_may_hold_but_a_producer_may_not_send_is_refused_from_it(string kind, RecordBatchFault expected)
    {
        byte[] batch = kind switch
        {
            "compacted" => TestBatches.Build(new RecordBatchOptions { LastOffset = 7 }),
            "control" => TestBatches.Build(new RecordBatchOptions { IsControl = true }),
            "no sequence" => TestBatches.Build(new RecordBatchOptions { ProducerId = 9, ProducerEpoch = 0 }),
            "offset" => TestBatches.Build(new RecordBatchOptions { BaseOffset = 5 }),
            _ => TestBatches.Build(new RecordBatchOptions { LastOffset = 0 }, records: 0),
        };
        Assert.Equal(RecordBatchFault.None, RecordBatchValidator.Check(batch, out _));
        Assert.Equal(expected, RecordBatchValidator.CheckProduced(batch, out _));
        Assert.Equal(ErrorCode.InvalidRecord, expected.ToErrorCode());
    }

    [Fact]
    public void Several_batches_are_checked_up_to_the_first_fault()
    {
        byte[] first = TestBatches.Build();
        byte[] second = TestBatches.Build(new RecordBatchOptions { BaseOffset = 3 });
        byte[] both = [.. first, .. second];
        Assert.Equal(RecordBatchFault.None, RecordBatchValidator.CheckAll(both, out int valid));
        Assert.Equal(both.Length, valid);

        both[^1] ^= 1;
        Assert.Equal(RecordBatchFault.CrcMismatch, RecordBatchValidator.CheckAll(both, out valid));
        Assert.Equal(first.Length, valid);
    }

    [Fact]
    public void Enumerator_gives_each_batch_and_stops_where_the_bytes_end_inside_one()
    {
        byte[] first = TestBatches.Build();
        byte[] second = TestBatches.Build(new RecordBatchOptions { BaseOffset = 3 });
        var batches = new RecordBatchEnumerator([.. first, .. second, .. first.AsSpan(0, 30)]);
        Assert.True(batches.MoveNext());
        Assert.Equal(first, batches.CurrentBytes.ToArray());
        Assert.True(batches.MoveNext());
        Assert.Equal(3, batches.Current.BaseOffset);
        Assert.Equal(first.Length, batches.Position);
        Assert.False(batches.MoveNext());
        Assert.Equal(RecordBatchFault.Incomplete, batches.Fault);
        Assert.Equal(first.Length + second.Length, batches.Position);
        Assert.False(batches.MoveNext());
    }

    [Fact]
    public void Checking_walking_and_iterating_allocate_nothing()
    {
        byte[] batches = [.. TestBatches.Build(records: 50), .. TestBatches.Build(records: 50)];
        long total = Walk(batches);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
        {
            total += Walk(batches);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(11 * 100, total);
    }

    private static long Walk(ReadOnlyMemory<byte> bytes)
    {
        if (RecordBatchValidator.CheckAll(bytes.Span, out _) != RecordBatchFault.None)
        {
            return -1;
        }

        long records = 0;
        var batches = new RecordBatchEnumerator(bytes.Span);
        while (batches.MoveNext())
        {
            using BatchRecords opened = BatchRecords.Open(bytes.Slice(batches.Position, batches.CurrentBytes.Length), 1 << 20);
            foreach (var record in opened)
            {
                records += record.HasValue ? 1 : 0;
            }
        }

        return records;
    }
}
