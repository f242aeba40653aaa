using Barnabas.Protocol.Wire;

namespace Barnabas.Protocol.Tests.Wire;

public sealed class KafkaUuidTests
{
    [Fact]
    public void Text_is_url_safe_base64_of_the_big_endian_bytes()
    {
        Guid uuid = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");
        Assert.Equal("ABEiM0RVZneImaq7zN3u_w", KafkaUuid.ToText(uuid));
        Assert.Equal(uuid, KafkaUuid.Parse("ABEiM0RVZneImaq7zN3u_w"));
        Assert.Equal("AAAAAAAAAAAAAAAAAAAAAQ", KafkaUuid.ToText(KafkaUuid.MetadataTopicId));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ABEiM0RVZneImaq7zN3u")]
    [InlineData("ABEiM0RVZneImaq7zN3u_wAA")]
    [InlineData("ABEiM0RVZneImaq7zN3u/w")]
    [InlineData("not a uuid at all !!!!")]
    public void Text_of_another_form_is_refused(string text)
    {
        Assert.False(KafkaUuid.TryParse(text, out _));
        Assert.Throws<FormatException>(() => KafkaUuid.Parse(text));
    }

    [Fact]
    public void New_uuids_differ_are_not_reserved_and_never_look_like_an_option()
    {
        Random random = new(1);
        Guid[] uuids = [.. Enumerable.Range(0, 1000).Select(_ => KafkaUuid.Create(random))];
        Assert.Equal(uuids.Length, uuids.Distinct().Count());
        Assert.All(uuids, uuid => Assert.False(KafkaUuid.IsReserved(uuid) || KafkaUuid.ToText(uuid).StartsWith('-')));
        Assert.True(KafkaUuid.IsReserved(KafkaUuid.LostDirectory) && KafkaUuid.IsReserved(Guid.Empty));
    }
}
