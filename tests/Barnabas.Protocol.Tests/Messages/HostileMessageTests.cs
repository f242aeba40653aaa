using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;

namespace Barnabas.Protocol.Tests.Messages;

/// <summary>Bytes that are not the message they claim to be.</summary>
public sealed class HostileMessageTests
{
    /// <summary>What one failing decode may allocate besides what it read: the exception with its text.</summary>
    private const long AllocationAllowance = 16 * 1024;

    [Fact]
    public void Message_cut_short_at_any_byte_is_refused()
    {
        RandomMessages random = new(7);
        foreach (MessageCatalog message in MessageCatalog.All)
        {
            byte[] bytes = MessageCatalog.Encode(random.Next(message, message.Highest), message.Highest);
            int step = Math.Max(1, bytes.Length / 60);
            for (int length = 0; length < bytes.Length; length += length < 30 ? 1 : step)
            {
                Assert.Equal(ProtocolFailure.LengthBeyondEnd, Refusal(message, bytes.AsMemory(0, length), message.Highest)?.Failure);
            }
        }
    }

    [Fact]
    public void Message_followed_by_a_byte_is_refused()
    {
        foreach ((MessageCatalog message, short version, byte[] bytes) in RandomSample(11))
        {
            Assert.Equal(ProtocolFailure.TrailingBytes, Refusal(message, (byte[])[.. bytes, 0], version)?.Failure);
        }
    }

    [Fact]
    public void Version_outside_the_range_is_refused_both_ways()
    {
        foreach (MessageCatalog message in MessageCatalog.All)
        {
            foreach (short version in (short[])[(short)(message.Lowest - 1), (short)(message.Highest + 1)])
            {
                Assert.Equal(ProtocolFailure.UnknownVersion, Refusal(message, new byte[64], version)?.Failure);
                ProtocolException e = Assert.Throws<ProtocolException>(() => MessageCatalog.Encode(message.New(), version));
                Assert.Equal((ProtocolFailure.UnknownVersion, message.Type.Name), (e.Failure, e.Field));
            }
        }
    }

    [Fact]
    public void Mutated_message_decodes_or_is_refused_and_costs_no_more_than_it_carries()
    {
        Random random = new(13);
        foreach ((MessageCatalog message, short version, byte[] bytes) in RandomSample(13))
        {
            byte[] mutated = [.. bytes];
            for (int i = 0; i < 6 && mutated.Length > 0; i++)
            {
                mutated[random.Next(mutated.Length)] = random.Next(2) == 0 ? (byte)0xff : (byte)random.Next(256);
                long before = GC.GetAllocatedBytesForCurrentThread();
                Refusal(message, mutated, version);
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocationAllowance + (256L * mutated.Length));
            }
        }
    }

    [Theory]
    [InlineData((short)1, "7fffffff")]
    [InlineData((short)9, "ffffffff0f")]
    [InlineData((short)9, "feffffff07")]
    public void Count_beyond_the_frame_is_refused_without_being_allocated(short version, string claim)
    {
        MessageCatalog message = MessageCatalog.Find(nameof(MetadataRequest));
        byte[] bytes = [.. Convert.FromHexString(claim), .. new byte[100]];
        Refusal(message, bytes, version);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ProtocolException? refusal = Refusal(message, bytes, version);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocationAllowance);
        Assert.Equal((ProtocolFailure.LengthBeyondEnd, "Topics"), (refusal?.Failure, refusal?.Field));
    }

    [Theory]
    [InlineData((short)1, "fffffffe", ProtocolFailure.NegativeLength, "Topics")]
    [InlineData((short)1, "80000000", ProtocolFailure.NegativeLength, "Topics")]
    [InlineData((short)0, "ffffffff", ProtocolFailure.NullForNonNullable, "Topics")]
    [InlineData((short)1, "00000001ffff", ProtocolFailure.NullForNonNullable, "Name")]
    [InlineData((short)1, "00000001fffe", ProtocolFailure.NegativeLength, "Name")]
    [InlineData((short)1, "000000010002c328", ProtocolFailure.InvalidUtf8, "Name")]
    [InlineData((short)1, "0000000100097061", ProtocolFailure.LengthBeyondEnd, "Name")]
    [InlineData((short)9, "020000", ProtocolFailure.NullForNonNullable, "Name")]
    [InlineData((short)9, "ffffffffffff01", ProtocolFailure.VarintTooLong, null)]
    [InlineData((short)9, "0000000001", ProtocolFailure.LengthBeyondEnd, null)]
    [InlineData((short)9, "00000000010005", ProtocolFailure.LengthBeyondEnd, "tagged field")]
    public void Broken_field_is_refused_by_name(short version, string hex, ProtocolFailure failure, string? field)
    {
        ProtocolException? refusal = Refusal(MessageCatalog.Find(nameof(MetadataRequest)), Convert.FromHexString(hex), version);
        Assert.Equal(failure, refusal?.Failure);
        if (field is not null)
        {
            Assert.Equal(field, refusal?.Field);
        }
    }

    [Fact]
    public void Tagged_field_of_another_length_than_it_says_is_refused()
    {
        // ApiVersionsResponse 3: no error, no keys, no throttle, one tagged field: tag 1 (int64) that says 9 bytes.
        byte[] bytes = Convert.FromHexString("0000" + "01" + "00000000" + "01" + "0109" + "000000000000000500");
        ProtocolException e = Assert.Throws<ProtocolException>(() => ApiVersionsResponse.Decode(bytes, 3));
        Assert.Equal((ProtocolFailure.TaggedFieldLength, "FinalizedFeaturesEpoch"), (e.Failure, e.Field));
    }

    private static IEnumerable<(MessageCatalog Message, short Version, byte[] Bytes)> RandomSample(int seed)
    {
        RandomMessages random = new(seed);
        foreach (MessageCatalog message in MessageCatalog.All)
        {
            for (short version = message.Lowest; version <= message.Highest; version++)
            {
                yield return (message, version, MessageCatalog.Encode(random.Next(message, version), version));
            }
        }
    }

    private static ProtocolException? Refusal(MessageCatalog message, ReadOnlyMemory<byte> bytes, short version)
    {
        try
        {
            message.Decode(bytes, version);
            return null;
        }
        catch (ProtocolException e)
        {
            return e;
        }
    }
}
