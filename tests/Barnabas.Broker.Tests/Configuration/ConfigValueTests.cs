using Barnabas.Broker.Configuration;

namespace Barnabas.Broker.Tests.Configuration;

public sealed class ConfigValueTests
{
    [Theory]
    [InlineData(0.5, "0.5")]
    [InlineData(1, "1.0")]
    [InlineData(0, "0.0")]
    [InlineData(-2.25, "-2.25")]
    [InlineData(0.001, "0.001")]
    [InlineData(0.0001, "1.0E-4")]
    [InlineData(9999999, "9999999.0")]
    [InlineData(1e7, "1.0E7")]
    [InlineData(1.5e10, "1.5E10")]
    [InlineData(double.MaxValue, "1.7976931348623157E308")]
    public void Doubles_are_written_as_Java_writes_them(double number, string text) => Assert.Equal(text, ConfigValue.Format(number));

    [Theory]
    [InlineData("", new string[0])]
    [InlineData(" a , b", new[] { "a", "b" })]
    [InlineData("a,,b", new[] { "a", "", "b" })]
    public void Lists_split_at_commas(string text, string[] elements) => Assert.Equal(elements, ConfigValue.ParseList(text));

    [Fact]
    public void Errors_do_not_show_a_password()
    {
        Assert.True(ConfigValue.TryParse(ConfigTable.Broker["ssl.key.password"], " secret ", out object? value, out _));
        Assert.Equal("secret", value);
    }
}
