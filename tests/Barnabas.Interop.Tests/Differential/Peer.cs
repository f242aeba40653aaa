using Barnabas.Interop.Tests.Processes;
using Barnabas.Interop.Tests.Wire;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;

namespace Barnabas.Interop.Tests.Differential;

/// <summary>
/// One of the two brokers under comparison, as a scenario sees it: what it asks by <see cref="AskAsync"/> is written to the
/// <see cref="Transcript"/>, what it only needs to get there is not. Used by one scenario at a time.
/// </summary>
internal sealed class Peer(int port) : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);

    private readonly Dictionary<string, Guid> _ids = [];
    private WireConnection? _connection;
    private WireConnection? _preparing;
    private string _prefix = "";
    private int _topics;

    /// <summary>Kafka's timestamp for "now minus one hour", the same for both peers: too young for retention.</summary>
    public static long T0 { get; } = DateTimeOffset.UtcNow.ToUnixTimeSeconds() * 1000 - 3_600_000;

    public Transcript Transcript { get; private set; } = new();

    /// <summary>Starts a transcript; topic names begin with <paramref name="prefix"/> from here on.</summary>
    public async Task BeginAsync(string prefix)
    {
        await ReconnectAsync();
        Transcript = new Transcript();
        _prefix = prefix;
        _topics = 0;
    }

    /// <summary>A name of a topic that only this scenario uses, the same on both peers.</summary>
    public string Name(string what = "t") => $"{_prefix}-{what}";

    /// <summary>The id of a topic of <see cref="NewTopicAsync"/>.</summary>
    public Guid IdOf(string topic) => _ids[topic];

    public async Task<string> NewTopicAsync(int partitions = 1, params string[] configs)
    {
        string name = Name($"{++_topics}");
        await CreateAsync(name, partitions, configs);
        return name;
    }

    /// <summary>Waits until the broker's metadata has the topic with all its leaders.</summary>
    public Task AwaitTopicAsync(string name, int partitions = 1) => Poll.UntilAsync($"topic {name} is there", Bound, async () =>
    {
        var metadata = await PrepareAsync(new MetadataRequest { Topics = [new() { Name = name }], AllowAutoTopicCreation = false }, 12);
        var topic = metadata.Topics[0];
        _ids[name] = topic.TopicId;
        return topic.ErrorCode == ErrorCode.None && topic.Partitions.Count == partitions && topic.Partitions.All(p => p.LeaderId >= 0 && p.ErrorCode == ErrorCode.None)
            && await AreServedAsync(name, partitions);
    });

    public Task AwaitNoTopicAsync(string name) => Poll.UntilAsync($"topic {name} is gone", Bound, async () =>
    {
        var metadata = await PrepareAsync(new MetadataRequest { Topics = [new() { Name = name }], AllowAutoTopicCreation = false }, 12);
        return metadata.Topics[0].ErrorCode == ErrorCode.UnknownTopicOrPartition;
    });

    /// <summary>A topic with one partition that holds these batches.</summary>
    public async Task<string> NewTopicWithAsync(params byte[][] batches)
    {
        string topic = await NewTopicAsync();
        foreach (byte[] batch in batches)
            await ProduceAsync(topic, batch);
        return topic;
    }

    /// <summary>Like <see cref="NewTopicWithAsync"/>, but the same topic for all scenarios, which must only read it.</summary>
    public Task<string> SharedTopicAsync(string name, params byte[][] batches) => SharedTopicAsync(name, [], batches);

    public async Task<string> SharedTopicAsync(string name, string[] configs, byte[][] batches)
    {
        if (_ids.ContainsKey(name))
            return name;
        await CreateAsync(name, 1, configs);
        foreach (byte[] batch in batches)
            await ProduceAsync(name, batch);
        return name;
    }

    public async Task ProduceAsync(string topic, byte[] batch)
    {
        var produced = await PrepareAsync(Batches.Request(topic, batch), 9);
        Assert.Equal(ErrorCode.None, produced.Responses[0].PartitionResponses[0].ErrorCode);
    }

    public async Task<long> NewProducerIdAsync()
    {
        // The first one needs a block of ids from the controller: until it is there, the broker asks to try again.
        long id = -1;
        await Poll.UntilAsync("a producer id", Bound, async () =>
        {
            id = (await PrepareAsync(new InitProducerIdRequest { TransactionalId = null, TransactionTimeoutMs = 60_000 }, 4)).ProducerId;
            return id >= 0;
        });
        return id;
    }

    /// <summary>Asks and writes the answer down, or that the broker closed the connection, or that the version cannot say it.</summary>
    public async Task<TResponse?> AskAsync<TResponse>(IRequest<TResponse> request, short version, short? bodyVersion = null)
        where TResponse : class, IResponse, IMessageType<TResponse>, new()
    {
        string name = $"{request.ApiKey} v{version}";
        try
        {
            var response = await _connection!.AskAsync(request, version, bodyVersion);
            Transcript.Add(name, response);
            return response;
        }
        catch (EndOfStreamException)
        {
            Transcript.Add(name, "the connection was closed");
        }
        catch (TimeoutException)
        {
            Transcript.Add(name, "no answer");
        }
        catch (ProtocolException e) when (e.Position < 0)
        {
            Transcript.Add(name, "cannot be said");
        }
        catch (Exception e) when (e is ProtocolException or InvalidDataException)
        {
            Transcript.Add(name, $"an answer that cannot be read: {e.Message}");
        }

        await ReconnectAsync();
        return null;
    }

    /// <summary>Sends a request that gets no answer, such as a produce with acks=0.</summary>
    public Task TellAsync(IRequest request, short version) => _connection!.TellAsync(request, version);

    /// <summary>Asks without writing it down.</summary>
    public async Task<TResponse> PrepareAsync<TResponse>(IRequest<TResponse> request, short version)
        where TResponse : IResponse, IMessageType<TResponse>, new()
    {
        _preparing ??= await WireConnection.ConnectAsync(port);
        return await _preparing.AskAsync(request, version);
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
        if (_preparing is not null)
            await _preparing.DisposeAsync();
    }

    private async Task CreateAsync(string name, int partitions, string[] configs)
    {
        var created = await PrepareAsync(
            new CreateTopicsRequest
            {
                Topics =
                [
                    new()
                    {
                        Name = name,
                        NumPartitions = partitions,
                        ReplicationFactor = 1,
                        Configs = [.. configs.Select(c => c.Split('=', 2)).Select(c => new CreateTopicsRequest.CreatableTopicConfig { Name = c[0], Value = c[1] })],
                    },
                ],
            }, 7);
        Assert.Equal(ErrorCode.None, created.Topics[0].ErrorCode);
        await AwaitTopicAsync(name, partitions);
    }

    /// <summary>The metadata may have a leader whose log is not there yet.</summary>
    private async Task<bool> AreServedAsync(string topic, int partitions)
    {
        const long Latest = -1;
        var all = Enumerable.Range(0, partitions).Select(i => new ListOffsetsRequest.ListOffsetsPartition { PartitionIndex = i, Timestamp = Latest });
        var listed = await PrepareAsync(new ListOffsetsRequest { ReplicaId = -1, Topics = [new() { Name = topic, Partitions = [.. all] }] }, 5);
        return listed.Topics[0].Partitions.All(p => p.ErrorCode == ErrorCode.None);
    }

    private async Task ReconnectAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
        _connection = await WireConnection.ConnectAsync(port);
    }
}
