using System.Text;
using Barnabas.Protocol.Records;

namespace Barnabas.Protocol.Tests.Records;

public sealed class Crc32CTests
{
    [Theory]
    [InlineData("", 0u)]
    [InlineData("a", 0xC1D04330u)]
    [InlineData("123456789", 0xE3069283u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x22620404u)]
    public void Crc32C_of_known_text_is_the_published_sum(string text, uint expected) =>
        Assert.Equal(expected, Crc32C.Compute(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Crc32C_of_every_length_equals_the_bitwise_definition()
    {
        byte[] bytes = new byte[40_000];
        new Random(1).NextBytes(bytes);
        uint state = uint.MaxValue;
        for (int length = 0; length < bytes.Length; length++)
        {
            if (length < 3000 || length % 61 == 0)
            {
                Assert.Equal(~state, Crc32C.Compute(bytes.AsSpan(0, length)));
            }

            state ^= bytes[length];
            for (int bit = 0; bit < 8; bit++)
            {
                state = (state >> 1) ^ ((state & 1) != 0 ? 0x82F63B78u : 0);
            }
        }
    }

    [Fact]
    public void Crc32C_appended_in_pieces_equals_the_whole()
    {
        byte[] bytes = new byte[30_000];
        new Random(2).NextBytes(bytes);
        foreach (int cut in new[] { 0, 1, 7, 8, 767, 768, 769, 12_288, 29_999, 30_000 })
        {
            Assert.Equal(Crc32C.Compute(bytes), Crc32C.Append(Crc32C.Compute(bytes.AsSpan(0, cut)), bytes.AsSpan(cut)));
        }
    }
}
