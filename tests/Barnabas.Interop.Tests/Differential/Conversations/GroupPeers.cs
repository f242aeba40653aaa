using Barnabas.Interop.Tests.Brokers;
using Barnabas.Interop.Tests.Processes;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Messages;

namespace Barnabas.Interop.Tests.Differential.Conversations;

/// <summary>
/// Apache Kafka and the target with settings under which groups can be seen to fill up and time out; started by the first conversation and shared
/// by all.
/// </summary>
public class GroupPeers : IAsyncDisposable
{
    /// <summary>As many members as a group may have here.</summary>
    public const int MaxSize = 4;

    private static readonly (string Key, string Value)[] s_settings =
    [
        ("offsets.topic.num.partitions", "5"),
        ("group.max.size", $"{MaxSize}"),
        ("group.min.session.timeout.ms", "200"),
        ("group.max.session.timeout.ms", "60000"),
    ];

    private readonly SemaphoreSlim _one = new(1, 1);
    private BrokerProcess? _apache;
    private BrokerProcess? _target;
    private Dictionary<ApiKey, (short Lowest, short Highest)> _versions = [];
    private bool _isReady;

    /// <summary>The keys of both brokers, beside those that every broker of a test gets.</summary>
    protected virtual IReadOnlyList<(string Key, string Value)> Settings => s_settings;

    /// <summary>Plays a conversation to both, at a level, and returns where their answers differ.</summary>
    internal async Task<IReadOnlyList<string>> CompareAsync(Conversation conversation, int level)
    {
        await StartAsync();
        Transcript[] transcripts = await Task.WhenAll(PlayAsync(_apache!, conversation, level), PlayAsync(_target!, conversation, level));
        return [.. AllowedDifferences.Compare(transcripts[0], transcripts[1], isOlder: false)];
    }

    /// <summary>Stops both; what they have written stays until they are disposed of.</summary>
    internal async Task<(BrokerProcess Apache, BrokerProcess Target)> StopAsync()
    {
        await _apache!.StopAsync();
        await _target!.StopAsync();
        return (_apache, _target);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_apache is not null)
            await _apache.DisposeAsync();
        if (_target is not null)
            await _target.DisposeAsync();
        _one.Dispose();
    }

    private async Task<Transcript> PlayAsync(BrokerProcess broker, Conversation conversation, int level)
    {
        await using Stage stage = new(broker.Port, $"{string.Concat(conversation.Name.Where(char.IsAsciiLetterOrDigit))}-{level}", level, _versions);
        await stage.AwaitCoordinatorAsync();
        await conversation.Play(stage);
        return stage.Write();
    }

    private async Task StartAsync()
    {
        Tool.RequireApache();
        await _one.WaitAsync();
        try
        {
            if (_isReady)
                return;
            _apache = await BrokerProcess.StartAsync(BrokerKind.Apache, [.. Settings]);
            _target = await BrokerProcess.StartAsync(BrokerTarget.Kind, [.. Settings]);
            await using Peer peer = new(_apache.Port);
            var request = new ApiVersionsRequest { ClientSoftwareName = "interop", ClientSoftwareVersion = "1" };
            _versions = (await peer.PrepareAsync(request, 3)).ApiKeys.ToDictionary(api => (ApiKey)api.ApiKey, api => (api.MinVersion, api.MaxVersion));
            _isReady = true;
        }
        finally
        {
            _one.Release();
        }
    }
}
