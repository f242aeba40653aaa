using Barnabas.Interop.Tests.Differential.Scenarios;
using Barnabas.Protocol.Apis;

namespace Barnabas.Interop.Tests.Differential;

/// <summary>
/// The same requests to Apache Kafka 4.3 and to us, in every version that Apache Kafka offers, decoded answers compared field by field.
/// With <c>BARNABAS_INTEROP_TARGET=apache</c> two Apache Kafkas are compared: that must show no difference at all.
/// </summary>
public sealed class DifferentialTests(LatestPeers peers) : IClassFixture<LatestPeers>
{
    /// <summary>The lowest version that Apache Kafka serves, where it offers lower ones for show (librdkafka looks for Produce v0).</summary>
    private const short LowestServedProduce = 3;

    public static TheoryData<string> Names => [.. EveryScenario.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Answers_are_the_same(string scenario)
    {
        await peers.StartAsync();
        var wanted = EveryScenario.All.Single(s => s.Name == scenario);
        var (lowest, highest) = peers.Expected[wanted.Api];
        await peers.AssertSameAsync(wanted, wanted.Api == ApiKey.Produce ? LowestServedProduce : lowest, highest, AllowedDifferences.Deliberate);
    }

    [Fact]
    public async Task Every_version_that_Apache_Kafka_offers_is_offered()
    {
        await peers.StartAsync();
        var missing = from api in peers.Actual
                      where peers.Expected.TryGetValue(api.Key, out var expected) && (api.Value.Lowest > expected.Lowest || api.Value.Highest != expected.Highest)
                      select $"{api.Key}: {peers.Expected[api.Key]} / {api.Value}";
        Assert.Empty(missing);
        Assert.Empty(peers.Actual.Keys.Except(peers.Expected.Keys));
        Assert.Empty(EveryScenario.All.Select(scenario => scenario.Api).Distinct().Except(peers.Actual.Keys));
    }
}
