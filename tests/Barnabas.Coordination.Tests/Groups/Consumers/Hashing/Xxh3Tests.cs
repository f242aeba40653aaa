using Barnabas.Coordination.Groups.Consumers.Hashing;

namespace Barnabas.Coordination.Tests.Groups.Consumers.Hashing;

public sealed class Xxh3Tests
{
    /// <summary>Made by hash4j, the library that Kafka uses, of bytes that rise by 31 from 7.</summary>
    [Theory]
    [InlineData(0, 3244421341483603138)]
    [InlineData(1, 5502495245947142431)]
    [InlineData(2, -6349423698422726873)]
    [InlineData(3, 1582743943441612892)]
    [InlineData(4, -2549016526957988167)]
    [InlineData(5, -5579736752565435579)]
    [InlineData(8, -2394039629164210130)]
    [InlineData(9, -3754995788605292611)]
    [InlineData(16, 9099606716676871632)]
    [InlineData(17, 2345212530088924167)]
    [InlineData(32, 278953543771952198)]
    [InlineData(33, 1844846513307983686)]
    [InlineData(64, -2508381663727503547)]
    [InlineData(65, -381843323958800864)]
    [InlineData(96, -3295001992457868926)]
    [InlineData(97, 6981672134384256435)]
    [InlineData(128, -492175581222641016)]
    [InlineData(129, -506823097681485574)]
    [InlineData(160, -3960614606909185566)]
    [InlineData(240, -3690920546649497853)]
    [InlineData(241, 809349449570470400)]
    [InlineData(256, -1403514104434996620)]
    [InlineData(511, 1147450020860125067)]
    [InlineData(1024, 2575082683865311686)]
    [InlineData(1025, -4566685497618039422)]
    [InlineData(2048, 1870957339171033971)]
    [InlineData(3000, 7977200675703330694)]
    [InlineData(5000, 6169931020318013678)]
    public void Bytes_of_every_length_have_the_hash_of_the_reference(int length, long expected)
    {
        byte[] bytes = [.. Enumerable.Range(0, length).Select(static i => unchecked((byte)((i * 31) + 7)))];

        Assert.Equal(expected, (long)Xxh3.Hash(bytes));
    }
}
