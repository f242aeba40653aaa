using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Records;

namespace Barnabas.Protocol.Tests.Records;

public sealed class CompressionTests
{
    private static readonly int[] Sizes = [1, 2, 100, 32 * 1024, (32 * 1024) + 1, 64 * 1024, (64 * 1024) + 1, 1_000_000];

    public static TheoryData<CompressionCodec> Codecs => [CompressionCodec.Gzip, CompressionCodec.Snappy, CompressionCodec.Lz4, CompressionCodec.Zstd];

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Bytes_of_any_size_and_kind_come_back(CompressionCodec codec)
    {
        foreach (int size in Sizes)
        {
            byte[] random = new byte[size];
            new Random(size).NextBytes(random);
            foreach (byte[] bytes in new[] { TestBatches.Text(size, size), random, new byte[size] })
            {
                Assert.Equal(bytes, Decompress(codec, Compress(codec, bytes), size));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Every_level_of_Kafka_is_accepted(CompressionCodec codec)
    {
        byte[] bytes = TestBatches.Text(5000, 1);
        CompressionLevels levels = Compression.For(codec).Levels;
        for (int level = Math.Max(levels.Min, -8); level <= levels.Max; level++)
        {
            Assert.Equal(bytes, Decompress(codec, Compress(codec, bytes, level), bytes.Length));
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Bomb_is_refused_by_name_before_it_grows(CompressionCodec codec)
    {
        byte[] bomb = Compress(codec, new byte[20_000_000]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var refused = Assert.Throws<DecompressionLimitException>(() => Decompress(codec, bomb, 100_000));
        Assert.Equal(100_000, refused.MaxBytes);
        Assert.Equal(ErrorCode.MessageTooLarge, refused.ErrorCode);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8_000_000);
        Assert.Throws<DecompressionLimitException>(() => Decompress(codec, Compress(codec, new byte[1001]), 1000));
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Stream_cut_short_is_refused_by_name(CompressionCodec codec)
    {
        byte[] bytes = TestBatches.Text(100_000, 3);
        byte[] compressed = Compress(codec, bytes);
        foreach (int length in new[] { 1, 5, 20, 100, compressed.Length / 2, compressed.Length - 1 })
        {
            Assert.Throws<InvalidRecordsException>(() => Decompress(codec, compressed[..length], bytes.Length));
        }
    }

    [Fact]
    public void Snappy_block_without_framing_is_read()
    {
        byte[] bytes = TestBatches.Text(30_000, 4);
        byte[] framed = Compress(CompressionCodec.Snappy, bytes);
        Assert.Equal(bytes, Decompress(CompressionCodec.Snappy, framed[20..], bytes.Length));
    }

    [Fact]
    public void Snappy_streams_one_behind_the_other_are_read()
    {
        byte[] framed = Compress(CompressionCodec.Snappy, [1, 2, 3]);
        Assert.Equal([1, 2, 3, 1, 2, 3], Decompress(CompressionCodec.Snappy, [.. framed, .. framed], 100));
    }

    [Fact]
    public void Gzip_members_one_behind_the_other_are_read()
    {
        byte[] member = Compress(CompressionCodec.Gzip, [1, 2, 3]);
        Assert.Equal([1, 2, 3, 1, 2, 3], Decompress(CompressionCodec.Gzip, [.. member, .. member], 100));
    }

    [Fact]
    public void Lz4_of_format_0_has_the_old_header_checksum_and_both_are_read()
    {
        byte[] bytes = TestBatches.Text(1000, 5);
        byte[] old = Compress(CompressionCodec.Lz4, bytes, magic: 0);
        byte[] current = Compress(CompressionCodec.Lz4, bytes);
        Assert.Equal(0x1a, old[6]);
        Assert.Equal(0x82, current[6]);
        Assert.Equal(bytes, Decompress(CompressionCodec.Lz4, old, bytes.Length));
        Assert.Equal(bytes, Decompress(CompressionCodec.Lz4, current, bytes.Length));
        old[6] ^= 1;
        Assert.Throws<InvalidRecordsException>(() => Decompress(CompressionCodec.Lz4, old, bytes.Length));
    }

    [Fact]
    public void Codec_that_does_not_exist_is_refused_by_name() =>
        Assert.Throws<InvalidRecordsException>(() => Compression.For((CompressionCodec)5));

    private static byte[] Compress(CompressionCodec codec, byte[] bytes, int? level = null, sbyte magic = 2)
    {
        using var target = new PooledBuffer();
        Compression.Compress(codec, bytes, target, level, magic);
        return target.WrittenMemory.ToArray();
    }

    private static byte[] Decompress(CompressionCodec codec, byte[] bytes, int maxBytes)
    {
        using PooledBuffer target = Compression.Decompress(codec, bytes, maxBytes);
        return target.WrittenMemory.ToArray();
    }
}
