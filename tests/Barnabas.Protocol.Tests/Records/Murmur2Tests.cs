using System.Text;
using Barnabas.Protocol.Records;

namespace Barnabas.Protocol.Tests.Records;

public sealed class Murmur2Tests
{
    [Theory]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    [InlineData("a-little-bit-long-string", -985981536)]
    [InlineData("a-little-bit-longer-string", -1486304829)]
    [InlineData("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)]
    [InlineData("abc", 479470107)]
    public void Murmur2_of_known_text_is_the_published_hash(string text, int expected) =>
        Assert.Equal(expected, Murmur2.Hash(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(-1, int.MaxValue)]
    [InlineData(int.MinValue, 0)]
    public void Positive_form_of_a_hash_lacks_only_the_sign_bit(int hash, int expected) => Assert.Equal(expected, Murmur2.ToPositive(hash));
}
