using Barnabas.Coordination.Catalog;
using Barnabas.Coordination.Groups.Consumers.Hashing;
using Barnabas.Coordination.Tests.Support;

namespace Barnabas.Coordination.Tests.Groups.Consumers.Hashing;

/// <summary>The expected numbers are those of Apache Kafka 4.3's <c>Utils.computeTopicHash</c> and <c>computeGroupHash</c>.</summary>
public sealed class MetadataHashTests
{
    private static readonly CatalogTopic Foo = new("foo", Id("0102030405060708090a0b0c0d0e0f10"), 3);

    private static readonly CatalogTopic Bar = new("bar", Id("f1f2f3f4f5f6f7f81112131415161718"), 2)
    {
        Racks = [["rack-a", "rack-a", "rack-b"], ["rack-c"]],
    };

    private static readonly CatalogTopic Wide = new("wide", Id("00000000000000010000000000000002"), 500);

    private static readonly FakeTopicCatalog Topics = FakeTopicCatalog.Empty.With(Foo).With(Bar).With(Wide);

    [Fact]
    public void A_topic_hashes_as_in_Kafka()
    {
        Assert.Equal(-6208928541441449389, (long)MetadataHash.Of(Foo));
        Assert.Equal(-2832260395850234138, (long)MetadataHash.Of(Bar));
        Assert.Equal(6571359480341141968, (long)MetadataHash.Of(Wide));
    }

    [Fact]
    public void Topics_hash_as_in_Kafka_in_any_order_without_those_that_do_not_exist() =>
        Assert.Equal(451672392788162739, new MetadataHash().Of(["wide", "gone", "foo", "bar", "foo"], Topics));

    [Fact]
    public void No_topic_hashes_to_zero() => Assert.Equal(0, new MetadataHash().Of(["gone"], Topics));

    [Fact]
    public void A_topic_that_changed_hashes_anew()
    {
        MetadataHash hash = new();
        long before = hash.Of(["foo"], Topics);

        Assert.NotEqual(before, hash.Of(["foo"], Topics.With("foo", 4)));
        Assert.Equal(before, hash.Of(["foo"], Topics));
    }

    private static Guid Id(string hex) => new(Convert.FromHexString(hex), bigEndian: true);
}
