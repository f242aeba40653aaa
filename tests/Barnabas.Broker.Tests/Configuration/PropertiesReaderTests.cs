using Barnabas.Broker.Configuration;

namespace Barnabas.Broker.Tests.Configuration;

public sealed class PropertiesReaderTests
{
    [Theory]
    [InlineData("a=b", "a", "b")]
    [InlineData("a = b ", "a", "b ")]
    [InlineData("a:b", "a", "b")]
    [InlineData("a b", "a", "b")]
    [InlineData("a\t=\tb", "a", "b")]
    [InlineData("a", "a", "")]
    [InlineData("a=", "a", "")]
    [InlineData("a==b", "a", "=b")]
    [InlineData("  a=b=c", "a", "b=c")]
    [InlineData("a=b\\\n   c", "a", "bc")]
    [InlineData("a=b\\\n# c", "a", "b# c")]
    [InlineData("a=b\\\\", "a", "b\\")]
    [InlineData("a\\=b=c", "a=b", "c")]
    [InlineData("a\\ b=c", "a b", "c")]
    [InlineData("a=\\u00e9\\t\\n\\q", "a", "é\t\nq")]
    [InlineData("a=C:\\\\logs", "a", "C:\\logs")]
    [InlineData("# x=y\n! y=z\n\na=b\r\n", "a", "b")]
    [InlineData("a=1\na=2", "a", "2")]
    [InlineData("a=b\\", "a", "b")]
    public void A_file_reads_as_Java_reads_it(string text, string key, string value) =>
        Assert.Equal(new(key, value), Assert.Single(PropertiesReader.Parse(text)));

    [Theory]
    [InlineData("a=\\u12")]
    [InlineData("a=\\u12xy")]
    public void A_malformed_escape_is_refused(string text) => Assert.Throws<ConfigurationException>(() => PropertiesReader.Parse(text));

    [Fact]
    public void Overrides_replace_what_the_file_says()
    {
        Dictionary<string, string> properties = PropertiesReader.Parse("a=1\nb=2");
        PropertiesReader.Override(properties, ["a=3", "c=x=y"]);
        Assert.Equal(new Dictionary<string, string> { ["a"] = "3", ["b"] = "2", ["c"] = "x=y" }, properties);
        Assert.Throws<ConfigurationException>(() => PropertiesReader.Override(properties, ["nonsense"]));
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("/no/such/file", Assert.Throws<ConfigurationException>(() => PropertiesReader.ReadFile("/no/such/file")).Message);
}
