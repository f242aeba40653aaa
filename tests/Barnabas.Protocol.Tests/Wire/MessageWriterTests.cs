using Barnabas.Protocol.Wire;

namespace Barnabas.Protocol.Tests.Wire;

public sealed class MessageWriterTests
{
    [Theory]
    [InlineData(0u, "00")]
    [InlineData(127u, "7F")]
    [InlineData(128u, "8001")]
    [InlineData(300u, "AC02")]
    [InlineData(uint.MaxValue, "FFFFFFFF0F")]
    public void Unsigned_varint_has_seven_bits_a_byte(uint value, string hex)
    {
        using MessageWriter writer = new();
        writer.WriteUnsignedVarint(value);
        Assert.Equal(hex, Convert.ToHexString(writer.WrittenSpan));
        Assert.Equal(writer.Position, MessageWriter.SizeOfUnsignedVarint(value));
        MessageReader reader = new(writer.WrittenMemory);
        Assert.Equal(value, reader.ReadUnsignedVarint());
    }

    [Theory]
    [InlineData(0L, "00")]
    [InlineData(-1L, "01")]
    [InlineData(1L, "02")]
    [InlineData(long.MaxValue, "FEFFFFFFFFFFFFFFFF01")]
    [InlineData(long.MinValue, "FFFFFFFFFFFFFFFFFF01")]
    public void Varlong_is_zigzag(long value, string hex)
    {
        using MessageWriter writer = new();
        writer.WriteVarlong(value);
        Assert.Equal(hex, Convert.ToHexString(writer.WrittenSpan));
        MessageReader reader = new(writer.WrittenMemory);
        Assert.Equal(value, reader.ReadVarlong());
    }

    [Theory]
    [InlineData(int.MinValue)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(int.MaxValue)]
    public void Varint_comes_back(int value)
    {
        using MessageWriter writer = new();
        writer.WriteVarint(value);
        MessageReader reader = new(writer.WrittenMemory);
        Assert.Equal(value, reader.ReadVarint());
    }

    [Theory]
    [InlineData(41)]
    [InlineData(42)]
    [InlineData(126)]
    [InlineData(127)]
    [InlineData(20_000)]
    public void String_comes_back_around_the_sizes_at_which_its_length_grows(int length)
    {
        foreach (string text in (string[])[new string('a', length), new string('é', length / 2), new string('語', length / 3)])
        {
            foreach (bool flexible in (bool[])[false, true])
            {
                using MessageWriter writer = new(1);
                writer.WriteString(text, flexible, "Text");
                MessageReader reader = new(writer.WrittenMemory);
                Assert.Equal(text, reader.ReadString(flexible, "Text"));
                reader.RequireEnd();
            }
        }
    }

    [Fact]
    public void String_longer_than_its_length_field_can_say_is_refused()
    {
        using MessageWriter writer = new();
        ProtocolException e = Assert.Throws<ProtocolException>(() => writer.WriteString(new string('a', 32_768), flexible: false, "Text"));
        Assert.Equal((ProtocolFailure.LengthTooLarge, "Text"), (e.Failure, e.Field));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(20_000)]
    public void Tagged_field_carries_its_length_whatever_its_size(int size)
    {
        byte[] value = [.. Enumerable.Range(0, size).Select(i => (byte)i)];
        using MessageWriter writer = new(8);
        int start = writer.BeginTag(5);
        writer.WriteRaw(value);
        writer.EndTag(start);
        writer.WriteInt8(-3);

        MessageReader reader = new(writer.WrittenMemory);
        Assert.Equal(5, reader.ReadTag(out int end));
        Assert.Equal(value, reader.ReadRaw(size).ToArray());
        reader.EndTag(end, "Field");
        Assert.Equal(-3, reader.ReadInt8());
        reader.RequireEnd();
    }

    [Fact]
    public void Writer_is_empty_after_a_reset_and_patches_what_it_wrote()
    {
        using MessageWriter writer = new();
        writer.WriteInt64(1);
        writer.Reset();
        writer.WriteInt32(0);
        writer.WriteUInt32(0xdeadbeef);
        writer.PatchInt32(0, 4);
        Assert.Equal("00000004DEADBEEF", Convert.ToHexString(writer.WrittenSpan));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.PatchInt32(6, 0));
    }
}
