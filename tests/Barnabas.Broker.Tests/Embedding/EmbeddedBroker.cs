using Barnabas.Broker.Configuration;
using Barnabas.Broker.Lifecycle;
using Barnabas.Network.Connecting;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Records;
using Barnabas.Protocol.Wire;

namespace Barnabas.Broker.Tests.Embedding;

/// <summary>A whole broker in the test's process, on a port of its own and a directory of its own, with one client connection.</summary>
internal sealed class EmbeddedBroker : IAsyncDisposable
{
    private readonly string _directory;
    private readonly TimeProvider _time;
    private readonly (string Key, string Value)[] _settings;
    private KafkaBroker _broker = null!;
    private int _starts;
    private KafkaConnection _connection = null!;

    private EmbeddedBroker(string directory, TimeProvider time, (string, string)[] settings)
    {
        _directory = directory;
        _time = time;
        _settings = settings;
    }

    public string DataDirectory => Path.Combine(_directory, "data");

    public int Port => _broker.Listeners[0].Port;

    public string ClusterId => _broker.ClusterId;

    public KafkaBroker Broker => _broker;

    public static Task<EmbeddedBroker> StartAsync(params (string Key, string Value)[] settings) => StartAsync(TimeProvider.System, settings);

    public static async Task<EmbeddedBroker> StartAsync(TimeProvider time, params (string Key, string Value)[] settings)
    {
        var broker = new EmbeddedBroker(Directory.CreateTempSubdirectory("barnabas-embedded-").FullName, time, settings);
        await broker.StartAsync();
        return broker;
    }

    public async Task RestartAsync(Action? whileStopped = null)
    {
        await StopAsync();
        whileStopped?.Invoke();
        await StartAsync();
    }

    /// <summary>A further connection; the caller disposes it.</summary>
    public Task<KafkaConnection> ConnectAsync() =>
        KafkaConnection.ConnectAsync("127.0.0.1", Port, new KafkaConnectionOptions(), TimeProvider.System);

    public Task<TResponse> CallAsync<TResponse>(IRequest<TResponse> request, short version)
        where TResponse : class, IResponse, IMessageType<TResponse>, new() => CallAsync(_connection, request, version);

    public static async Task<TResponse> CallAsync<TResponse>(KafkaConnection connection, IRequest<TResponse> request, short version)
        where TResponse : class, IResponse, IMessageType<TResponse>, new()
    {
        using var response = await connection.SendAsync(Encode(request, version));
        var body = response.Bytes[(HeaderVersions.OfResponse(request.ApiKey, version) >= 1 ? 5 : 4)..];
        return TResponse.Decode(body.ToArray(), version);
    }

    public static MessageWriter Encode(IRequest request, short version)
    {
        var writer = new MessageWriter();
        writer.WriteInt32(0);
        new RequestHeader { RequestApiKey = (short)request.ApiKey, RequestApiVersion = version, ClientId = "test" }
            .Encode(writer, HeaderVersions.OfRequest(request.ApiKey, version));
        request.Encode(writer, version);
        return writer;
    }

    public async Task CreateTopicAsync(string name, int partitions = 1, params (string Key, string Value)[] configs)
    {
        var response = await CallAsync(
            new CreateTopicsRequest
            {
                TimeoutMs = 30_000,
                Topics =
                [
                    new()
                    {
                        Name = name,
                        NumPartitions = partitions,
                        ReplicationFactor = 1,
                        Configs = [.. configs.Select(static config => new CreateTopicsRequest.CreatableTopicConfig { Name = config.Key, Value = config.Value })],
                    },
                ],
            },
            5);
        Assert.Equal(ErrorCode.None, response.Topics[0].ErrorCode);
    }

    /// <summary>Produces one batch of the values and returns the partition's answer.</summary>
    public async Task<ProduceResponse.PartitionProduceResponse> ProduceAsync(string topic, params string[] values)
    {
        var response = await CallAsync(ProduceRequestOf(topic, _time.GetUtcNow().ToUnixTimeMilliseconds(), values), 9);
        return response.Responses[0].PartitionResponses[0];
    }

    public static ProduceRequest ProduceRequestOf(string topic, long timestamp, params string[] values)
    {
        using var builder = new RecordBatchBuilder(new RecordBatchOptions());
        foreach (string value in values)
        {
            builder.Append(timestamp, default(ReadOnlyMemory<byte>?), System.Text.Encoding.UTF8.GetBytes(value));
        }
        return new()
        {
            Acks = -1,
            TimeoutMs = 30_000,
            TopicData = [new() { Name = topic, PartitionData = [new() { Index = 0, Records = new RecordData(builder.ToArray()) }] }],
        };
    }

    public static FetchRequest FetchRequestOf(string topic, long offset, int minBytes = 1, int maxWaitMs = 0) => new()
    {
        MaxWaitMs = maxWaitMs,
        MinBytes = minBytes,
        Topics = [new() { Topic = topic, Partitions = [new() { Partition = 0, FetchOffset = offset, PartitionMaxBytes = 1 << 20 }] }],
    };

    public async Task<List<string>> ReadAsync(string topic, long offset)
    {
        var response = await CallAsync(FetchRequestOf(topic, offset), 11);
        return ValuesOf(response);
    }

    public static List<string> ValuesOf(FetchResponse response)
    {
        List<string> values = [];
        foreach (var partition in response.Responses.SelectMany(static topic => topic.Partitions))
        {
            Assert.Equal(ErrorCode.None, partition.ErrorCode);
            for (var rest = partition.Records.Memory; !rest.IsEmpty;)
            {
                using var batch = BatchRecords.Open(rest, 1 << 24);
                foreach (var record in batch)
                {
                    values.Add(System.Text.Encoding.UTF8.GetString(record.ValueSpan));
                }
                rest = rest[new RecordBatchHeader(rest.Span).SizeInBytes..];
            }
        }
        return values;
    }

    public async Task<long> OffsetAsync(string topic, long timestamp)
    {
        var response = await CallAsync(
            new ListOffsetsRequest { ReplicaId = -1, Topics = [new() { Name = topic, Partitions = [new() { PartitionIndex = 0, Timestamp = timestamp }] }] },
            5);
        Assert.Equal(ErrorCode.None, response.Topics[0].Partitions[0].ErrorCode);
        return response.Topics[0].Partitions[0].Offset;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task StartAsync()
    {
        var properties = new Dictionary<string, string>
        {
            ["node.id"] = "1",
            ["listeners"] = "PLAINTEXT://127.0.0.1:0",
            ["log.dirs"] = DataDirectory,
        };
        foreach (var (key, value) in _settings)
        {
            properties[key] = value;
        }
        _broker = await KafkaBroker.StartAsync(new BrokerOptions { Configuration = BrokerConfiguration.Parse(properties), Time = _time, Seed = _starts++ });
        _connection = await ConnectAsync();
    }

    private async Task StopAsync()
    {
        await _connection.DisposeAsync();
        await _broker.DisposeAsync();
    }
}
