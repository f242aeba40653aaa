using Barnabas.Client.Clusters;
using Barnabas.Client.Errors;

namespace Barnabas.Client.Tests.Clusters;

public sealed class BootstrapAddressesTests
{
    [Theory]
    [InlineData("one:9092", "one:9092")]
    [InlineData(" one:9092 , two:9093 ,", "one:9092 two:9093")]
    [InlineData("PLAINTEXT://one:9092", "one:9092")]
    [InlineData("[::1]:9092", "::1:9092")]
    [InlineData("SSL://[2001:db8::2]:9092", "2001:db8::2:9092")]
    public void Addresses_are_read(string servers, string expected) =>
        Assert.Equal(expected, string.Join(' ', BootstrapAddresses.Parse(servers).Select(node => node.ToString())));

    [Theory]
    [InlineData("")]
    [InlineData(" , ")]
    [InlineData("one")]
    [InlineData("one:")]
    [InlineData(":9092")]
    [InlineData("one:0")]
    [InlineData("one:65536")]
    [InlineData("one:9092,two")]
    public void What_is_no_address_is_named(string servers) =>
        Assert.Contains("bootstrap.servers", Assert.Throws<ClientConfigurationException>(() => BootstrapAddresses.Parse(servers)).Message);
}
