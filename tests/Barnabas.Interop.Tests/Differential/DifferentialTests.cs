using Barnabas.Interop.Tests.Brokers;
using Barnabas.Interop.Tests.Differential.Scenarios;
using Barnabas.Protocol.Apis;

namespace Barnabas.Interop.Tests.Differential;

/// <summary>
/// The same requests to Apache Kafka 4.3 and to us, in every version that Apache Kafka offers, decoded answers compared field by field.
/// With <c>BARNABAS_INTEROP_TARGET=apache</c> two Apache Kafkas are compared: that must show no difference at all.
/// </summary>
public sealed class DifferentialTests(PeerPair peers) : IClassFixture<PeerPair>
{
    /// <summary>The lowest version that Apache Kafka serves, where it offers lower ones for show (librdkafka looks for Produce v0).</summary>
    private const short LowestServedProduce = 3;
    private const int Shown = 40;

    private static readonly Scenario[] s_all =
        [.. ClusterScenarios.All, .. TopicScenarios.All, .. ConfigScenarios.All, .. ProduceScenarios.All, .. FetchScenarios.All, .. OffsetScenarios.All, .. GroupOffsetScenarios.All];

    public static TheoryData<string> Names => [.. s_all.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Answers_are_the_same(string scenario)
    {
        await peers.StartAsync();
        var wanted = s_all.Single(s => s.Name == scenario);
        Assert.True(peers.Actual.ContainsKey(wanted.Api), $"{wanted.Api} is not offered.");
        var (lowest, highest) = peers.Expected[wanted.Api];
        lowest = wanted.Api == ApiKey.Produce ? LowestServedProduce : lowest;
        var differences = new List<string>();
        for (short version = lowest; version <= highest; version++)
            differences.AddRange(await peers.CompareAsync(wanted, version));
        if (BrokerTarget.Kind == BrokerKind.Barnabas && AllowedDifferences.Deliberate.TryGetValue(scenario, out string? reason))
        {
            Assert.True(differences.Count > 0, $"There is no difference any more, so take it from the list: {reason}.");
            return;
        }

        Assert.True(
            differences.Count == 0,
            $"{differences.Count} differences (Apache Kafka / target):\n{string.Join('\n', differences.Take(Shown))}");
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
        Assert.Empty(s_all.Select(scenario => scenario.Api).Distinct().Except(peers.Actual.Keys));
    }
}
