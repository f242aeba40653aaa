using Barnabas.Broker.Cluster;
using Barnabas.Broker.Requests;
using Barnabas.Broker.Tests.Requests;
using Barnabas.Broker.Topics;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;

namespace Barnabas.Broker.Tests.Cluster;

public sealed class ApiVersionsHandlerTests
{
    private readonly InMemoryController _controller = new();
    private readonly ApiVersionsHandler _handler;

    public ApiVersionsHandlerTests()
    {
        HandlerTable? table = null;
        _handler = new(() => table!, () => _controller.Image);
        table = new([_handler, new CreateTopicsHandler(_controller, TimeProvider.System)]);
    }

    [Fact]
    public async Task Versions_are_those_of_the_handler_table()
    {
        foreach (short version in _handler.Versions())
        {
            var response = await _handler.AskAsync(version, new() { ClientSoftwareName = "kcat", ClientSoftwareVersion = "1.0" });
            Assert.Equal(ErrorCode.None, response.ErrorCode);
            Assert.Equal([(18, 0, 4), (19, 0, 7)], response.ApiKeys.Select(static api => ((int)api.ApiKey, (int)api.MinVersion, (int)api.MaxVersion)));
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Features_have_their_ranges_and_levels(short version)
    {
        var response = await _handler.AskAsync(version, new() { ClientSoftwareName = "kcat", ClientSoftwareVersion = "1.0" });
        var supported = response.SupportedFeatures.ToDictionary(static feature => feature.Name, static feature => (feature.MinVersion, feature.MaxVersion));
        Assert.Equal(((short)7, (short)30), supported["metadata.version"]);
        // A level of 0 breaks older Java clients.
        Assert.Equal(version >= 4, supported.ContainsKey("transaction.version"));
        var finalized = response.FinalizedFeatures.ToDictionary(static feature => feature.Name, static feature => (feature.MinVersionLevel, feature.MaxVersionLevel));
        Assert.Equal(((short)30, (short)30), finalized["metadata.version"]);
        Assert.Equal(((short)2, (short)2), finalized["transaction.version"]);
        Assert.DoesNotContain("kraft.version", finalized.Keys);
        Assert.Equal(_controller.Image.Provenance.LastOffset, response.FinalizedFeaturesEpoch);
    }

    [Theory]
    [InlineData("", "1.0")]
    [InlineData("kcat", "")]
    [InlineData("-kcat", "1.0")]
    [InlineData("kcat", "1.0.")]
    [InlineData("k cat", "1.0")]
    [InlineData("k_cat", "1.0")]
    public async Task Software_that_could_not_be_a_metric_name_is_refused(string name, string version)
    {
        var response = await _handler.AskAsync(3, new() { ClientSoftwareName = name, ClientSoftwareVersion = version });
        Assert.Equal(ErrorCode.InvalidRequest, response.ErrorCode);
        Assert.Empty(response.ApiKeys);
    }

    [Fact]
    public async Task Software_is_remembered_with_the_connection()
    {
        var connection = new ClientConnection(InMemoryController.Listener, null);
        using var body = new MessageWriter();
        new ApiVersionsRequest { ClientSoftwareName = "a", ClientSoftwareVersion = "apache-kafka-java-4.3.0" }.Encode(body, 3);
        await _handler.HandleAsync(new(ApiKey.ApiVersions, 3, 1, null, connection), body.WrittenMemory);
        Assert.Equal(("a", "apache-kafka-java-4.3.0"), (connection.SoftwareName, connection.SoftwareVersion));
    }

    [Fact]
    public async Task Version_from_the_future_is_answered_in_version_0_with_the_range_of_this_api()
    {
        var context = new RequestContext(ApiKey.ApiVersions, 0, 1, null, new(InMemoryController.Listener, null)) { IsUnsupportedVersion = true };
        var response = await _handler.HandleAsync(context, ReadOnlyMemory<byte>.Empty);
        using var bytes = new MessageWriter();
        response!.Encode(bytes, 0);
        // Captured from Apache Kafka 4.3: error 35, one API, key 18, versions 0 to 4.
        Assert.Equal("002300000001001200000004", Convert.ToHexString(bytes.WrittenSpan));
    }
}
