using Barnabas.Interop.Tests.Brokers;
using Barnabas.Interop.Tests.Processes;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Messages;

namespace Barnabas.Interop.Tests.Differential;

/// <summary>Apache Kafka and the target with the same configuration, started by the first scenario and shared by all.</summary>
public sealed class PeerPair : IAsyncDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private BrokerProcess? _apache;
    private BrokerProcess? _target;
    private Peer? _expected;
    private Peer? _actual;

    /// <summary>The version ranges that Apache Kafka offers.</summary>
    internal Dictionary<ApiKey, (short Lowest, short Highest)> Expected { get; private set; } = [];

    /// <summary>The version ranges that the target offers.</summary>
    internal Dictionary<ApiKey, (short Lowest, short Highest)> Actual { get; private set; } = [];

    /// <summary>Runs a scenario against both and returns where they differ.</summary>
    internal async Task<IReadOnlyList<string>> CompareAsync(Scenario scenario, short version)
    {
        await StartAsync();
        string prefix = $"{string.Concat(scenario.Name.Where(char.IsAsciiLetterOrDigit))}-v{version}";
        foreach (var peer in (Peer[])[_expected!, _actual!])
        {
            await peer.BeginAsync(prefix);
            await scenario.Run(peer, version);
        }

        return [.. AllowedDifferences.Compare(_expected!.Transcript, _actual!.Transcript)];
    }

    internal async Task StartAsync()
    {
        Tool.RequireApache();
        await _one.WaitAsync();
        try
        {
            if (_actual is not null)
                return;
            _apache = await BrokerProcess.StartAsync(BrokerKind.Apache);
            _target = await BrokerProcess.StartAsync(BrokerTarget.Kind);
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
