using Barnabas.Client.Errors;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Testing.Fakes;

namespace Barnabas.Client.Tests.Clusters;

public sealed class VersionNegotiationTests : IAsyncDisposable
{
    private readonly ClientBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Broker_that_refuses_our_version_is_asked_in_its_own()
    {
        _bench.Cluster.Broker(1).Support(ApiKey.ApiVersions, 0, 2);
        await _bench.NewConnectedClientAsync();
        Assert.Equal([4, 2], _bench.Cluster.Requests.Where(request => request.Key == ApiKey.ApiVersions).Select(request => (int)request.Version));
    }

    [Fact]
    public async Task Broker_that_refuses_our_version_and_says_no_more_is_asked_in_version_0()
    {
        _bench.Cluster.Next(ApiKey.ApiVersions, FakeReply.Answer(new ApiVersionsResponse { ErrorCode = ErrorCode.UnsupportedVersion }, version: 0));
        await _bench.NewConnectedClientAsync();
        Assert.Equal([4, 0], _bench.Cluster.Requests.Where(request => request.Key == ApiKey.ApiVersions).Select(request => (int)request.Version));
    }

    [Fact]
    public async Task Broker_that_refuses_every_version_is_tried_again_after_a_pause()
    {
        _bench.Cluster.Next(ApiKey.ApiVersions, FakeReply.Answer(new ApiVersionsResponse { ErrorCode = ErrorCode.UnsupportedVersion }, version: 0));
        _bench.Cluster.Next(ApiKey.ApiVersions, FakeReply.Answer(new ApiVersionsResponse { ErrorCode = ErrorCode.UnsupportedVersion }, version: 0));
        await _bench.NewConnectedClientAsync();
        Assert.Equal(3, _bench.Cluster.Count(ApiKey.ApiVersions));
    }

    [Fact]
    public async Task Client_names_itself()
    {
        await _bench.NewConnectedClientAsync();
        var request = Assert.Single(_bench.Cluster.Received<ApiVersionsRequest>());
        Assert.Equal("barnabas-dotnet", request.ClientSoftwareName);
        Assert.Matches(@"^\d+\.\d+\.\d+$", request.ClientSoftwareVersion);
        Assert.All(_bench.Cluster.Requests, asked => Assert.Equal("test", asked.ClientId));
    }

    [Fact]
    public async Task Api_that_the_broker_does_not_have_is_unsupported()
    {
        _bench.Cluster.Broker(1).Withdraw(ApiKey.DescribeCluster);
        var client = await _bench.NewConnectedClientAsync();
        var error = await Assert.ThrowsAsync<KafkaException>(() => _bench.AskAsync(client));
        Assert.Equal(ErrorCode.UnsupportedVersion, error.Code);
        Assert.Contains("DescribeCluster", error.Message);
    }

    [Fact]
    public async Task Version_that_is_too_new_for_us_is_unsupported()
    {
        _bench.Cluster.Broker(1).Support(ApiKey.DescribeCluster, 40, 41);
        var client = await _bench.NewConnectedClientAsync();
        var error = await Assert.ThrowsAsync<KafkaException>(() => _bench.AskAsync(client));
        Assert.Equal(ErrorCode.UnsupportedVersion, error.Code);
        Assert.Contains("40 to 41", error.Message);
    }

    [Fact]
    public async Task Request_that_an_old_version_cannot_express_is_unsupported()
    {
        _bench.Cluster.Broker(1).Support(ApiKey.DescribeCluster, 0, 0);
        var client = await _bench.NewConnectedClientAsync();
        var error = await Assert.ThrowsAsync<KafkaException>(() => client.SendAsync(1, new DescribeClusterRequest { IncludeFencedBrokers = true }, ClientBench.Token));
        Assert.Equal(ErrorCode.UnsupportedVersion, error.Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(9)]
    public async Task Old_broker_gives_metadata(short version)
    {
        _bench.Cluster.AddTopic("a");
        _bench.Cluster.Broker(1).Support(ApiKey.Metadata, 0, version);
        var client = _bench.NewClient();
        var view = await _bench.Time.RunAsync(client.RequireTopicsAsync(["a"], ClientBench.Token).AsTask());
        Assert.Equal(1, view.LeaderOf(new("a", 0))!.Id);
    }
}
