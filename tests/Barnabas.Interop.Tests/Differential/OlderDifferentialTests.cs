using System.Text.Json;
using Barnabas.Interop.Tests.Brokers;
using Barnabas.Interop.Tests.Differential.Scenarios;
using Barnabas.Protocol.Apis;

namespace Barnabas.Interop.Tests.Differential;

/// <summary>
/// As <see cref="DifferentialTests"/>, with Apache Kafka 3.9, in the versions that Apache Kafka dropped after it.
/// </summary>
public sealed class OlderDifferentialTests(OlderPeers peers) : IClassFixture<OlderPeers>
{
    /// <summary>The highest of the versions that were dropped; all of them begin with 0.</summary>
    private static readonly Dictionary<ApiKey, short> s_dropped = new()
    {
        [ApiKey.Produce] = 2,
        [ApiKey.Fetch] = 3,
        [ApiKey.ListOffsets] = 0,
        [ApiKey.OffsetCommit] = 1,
        [ApiKey.OffsetFetch] = 0,
        [ApiKey.CreateTopics] = 1,
        [ApiKey.DeleteTopics] = 0,
        [ApiKey.OffsetForLeaderEpoch] = 1,
        [ApiKey.DescribeConfigs] = 0,
        [ApiKey.DescribeLogDirs] = 0,
    };

    /// <summary>Of these, the highest that Apache Kafka offers always and serves with ZooKeeper only, where such clients had their offsets.</summary>
    private static readonly Dictionary<ApiKey, short> s_needZooKeeper = new() { [ApiKey.OffsetCommit] = 0, [ApiKey.OffsetFetch] = 0 };

    private static readonly Scenario[] s_all =
    [
        .. EveryScenario.All.Where(scenario => s_dropped.TryGetValue(scenario.Api, out short highest) && Math.Max(scenario.Lowest, LowestServed(scenario.Api)) <= highest),
        .. OlderScenarios.All,
    ];

    public static TheoryData<string> Names => [.. s_all.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Answers_are_the_same(string scenario)
    {
        await peers.StartAsync();
        var wanted = s_all.Single(s => s.Name == scenario);
        await peers.AssertSameAsync(wanted, LowestServed(wanted.Api), s_dropped[wanted.Api], AllowedDifferences.DeliberateInOlder);
    }

    [Fact]
    public async Task Every_dropped_version_is_offered_and_compared()
    {
        BrokerTarget.SkipOnApache("it also has the APIs that are not built yet.");
        await peers.StartAsync();
        using var apis = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Reference.Root, "protocol", "4.3.0", "tables", "apis.json")));
        var oldest = apis.RootElement.EnumerateArray()
            .Where(api => api.TryGetProperty("oldest", out _))
            .ToDictionary(api => (ApiKey)api.GetProperty("key").GetInt16(), api => api.GetProperty("oldest").GetInt16());
        var dropped = oldest.Where(api => api.Value > 0 && peers.Expected.ContainsKey(api.Key) && peers.Actual.ContainsKey(api.Key));
        Assert.Equal(dropped.ToDictionary(api => api.Key, api => (short)(api.Value - 1)), s_dropped);
        Assert.Equal(s_dropped.Keys.Where(api => LowestServed(api) <= s_dropped[api]).Order(), s_all.Select(scenario => scenario.Api).Distinct().Order());
        Assert.All(s_dropped.Keys, api => Assert.Equal(peers.Expected[api].Lowest, peers.Actual[api].Lowest));
    }

    private static short LowestServed(ApiKey api) => s_needZooKeeper.TryGetValue(api, out short highest) ? (short)(highest + 1) : (short)0;
}
