using Barnabas.Interop.Tests.Brokers;
using Barnabas.Interop.Tests.Processes;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Messages;

namespace Barnabas.Interop.Tests.Differential;

/// <summary>An Apache Kafka and the target with the same configuration, started by the first scenario and shared by all.</summary>
public abstract class PeerPair(BrokerKind apache) : IAsyncDisposable
{
    private const int Shown = 40;

    private readonly SemaphoreSlim _one = new(1, 1);
    private BrokerProcess? _apache;
    private BrokerProcess? _target;
    private Peer? _expected;
    private Peer? _actual;

    /// <summary>The version ranges that Apache Kafka offers.</summary>
    internal Dictionary<ApiKey, (short Lowest, short Highest)> Expected { get; private set; } = [];

    /// <summary>The version ranges that the target offers.</summary>
    internal Dictionary<ApiKey, (short Lowest, short Highest)> Actual { get; private set; } = [];

    /// <summary>Runs a scenario in a range of versions against both; fails where their answers differ and it is not said why.</summary>
    /// <param name="scenario">Limits the range to the versions that it can run in.</param>
    /// <param name="lowest">Of the range.</param>
    /// <param name="highest">Of the range.</param>
    /// <param name="deliberate">Scenarios whose answers differ, and why.</param>
    internal async Task AssertSameAsync(Scenario scenario, short lowest, short highest, IReadOnlyDictionary<string, string> deliberate)
    {
        Assert.True(Actual.ContainsKey(scenario.Api), $"{scenario.Api} is not offered.");
        var differences = new List<string>();
        for (short version = Math.Max(lowest, scenario.Lowest); version <= Math.Min(highest, scenario.Highest); version++)
            differences.AddRange(await CompareAsync(scenario, version));
        if (BrokerTarget.Kind == BrokerKind.Barnabas && deliberate.TryGetValue(scenario.Name, out string? reason))
        {
            Assert.True(differences.Count > 0, $"There is no difference any more, so take it from the list: {reason}.");
            return;
        }

        Assert.True(
            differences.Count == 0,
            $"{differences.Count} differences (Apache Kafka / target):\n{string.Join('\n', differences.Take(Shown))}");
    }

    private async Task<IEnumerable<string>> CompareAsync(Scenario scenario, short version)
    {
        string prefix = $"{string.Concat(scenario.Name.Where(char.IsAsciiLetterOrDigit))}-v{version}";
        foreach (var peer in (Peer[])[_expected!, _actual!])
        {
            await peer.BeginAsync(prefix);
            await scenario.Run(peer, version);
        }

        return AllowedDifferences.Compare(_expected!.Transcript, _actual!.Transcript, isOlder: apache == BrokerKind.Apache39);
    }

    internal async Task StartAsync()
    {
        Tool.RequireApache(apache.Version());
        await _one.WaitAsync();
        try
        {
            if (_actual is not null)
                return;
            _apache = await BrokerProcess.StartAsync(apache);
            _target = await BrokerProcess.StartAsync(BrokerTarget.Kind == BrokerKind.Barnabas ? BrokerKind.Barnabas : apache);
            _expected = new Peer(_apache.Port);
            Expected = await VersionsAsync(_expected);
            var actual = new Peer(_target.Port);
            Actual = await VersionsAsync(actual);
            _actual = actual;
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_expected is not null)
            await _expected.DisposeAsync();
        if (_actual is not null)
            await _actual.DisposeAsync();
        if (_apache is not null)
            await _apache.DisposeAsync();
        if (_target is not null)
            await _target.DisposeAsync();
        _one.Dispose();
    }

    private static async Task<Dictionary<ApiKey, (short Lowest, short Highest)>> VersionsAsync(Peer peer)
    {
        var request = new ApiVersionsRequest { ClientSoftwareName = "interop", ClientSoftwareVersion = "1" };
        return (await peer.PrepareAsync(request, 3)).ApiKeys.ToDictionary(api => (ApiKey)api.ApiKey, api => (api.MinVersion, api.MaxVersion));
    }
}
