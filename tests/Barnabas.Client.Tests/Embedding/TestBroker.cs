using Barnabas.Broker;
using Barnabas.Broker.Configuration;
using Barnabas.Broker.Lifecycle;
using Barnabas.Network.Connecting;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Records;
using Barnabas.Protocol.Wire;

namespace Barnabas.Client.Tests.Embedding;

/// <summary>A whole broker in the test's process, on a port and in a directory of its own; it can be stopped and started again.</summary>
internal sealed class TestBroker : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("barnabas-client-").FullName;
    private readonly (string Key, string Value)[] _settings;
    private KafkaBroker? _broker;
    private int _port;
    private int _starts;

    private TestBroker((string, string)[] settings) => _settings = settings;

    public string Address => $"127.0.0.1:{_port}";

    public static async Task<TestBroker> StartAsync(params (string Key, string Value)[] settings)
    {
        var broker = new TestBroker(settings);
        await broker.StartAsync();
        return broker;
    }

    /// <summary>On the same port as before.</summary>
    public async Task StartAsync()
    {
        var properties = new Dictionary<string, string>
        {
            ["node.id"] = "1",
            ["listeners"] = $"PLAINTEXT://127.0.0.1:{_port}",
            ["log.dirs"] = Path.Combine(_directory, "data"),
        };
        foreach (var (key, value) in _settings)
        {
            properties[key] = value;
        }
        _broker = await KafkaBroker.StartAsync(new BrokerOptions { Configuration = BrokerConfiguration.Parse(properties), Seed = _starts++ });
        _port = _broker.Listeners[0].Port;
    }

    public async Task StopAsync()
    {
        if (_broker is { } broker)
        {
            _broker = null;
            await broker.DisposeAsync();
        }
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

    /// <summary>All records of a partition from the start.</summary>
    public async Task<List<ReadRecord>> ReadAsync(string topic, int partition = 0)
    {
        List<ReadRecord> records = [];
        while (true)
        {
            long offset = records.Count == 0 ? 0 : records[^1].Offset + 1;
            var response = await CallAsync(
                new FetchRequest { Topics = [new() { Topic = topic, Partitions = [new() { Partition = partition, FetchOffset = offset, PartitionMaxBytes = 1 << 22 }] }] },
                11);
            var data = response.Responses[0].Partitions[0];
            Assert.Equal(ErrorCode.None, data.ErrorCode);
            if (data.Records.IsNull || data.Records.Length == 0)
            {
                return records;
            }
            Decode(data.Records.Memory, offset, records);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_directory, recursive: true);
    }

    public async Task<TResponse> CallAsync<TResponse>(IRequest<TResponse> request, short version)
        where TResponse : class, IResponse, IMessageType<TResponse>, new()
    {
        await using var connection = await KafkaConnection.ConnectAsync("127.0.0.1", _port, new KafkaConnectionOptions(), TimeProvider.System);
        var writer = new MessageWriter();
        writer.WriteInt32(0);
        new RequestHeader { RequestApiKey = (short)request.ApiKey, RequestApiVersion = version, ClientId = "test" }
            .Encode(writer, HeaderVersions.OfRequest(request.ApiKey, version));
        request.Encode(writer, version);
        using var response = await connection.SendAsync(writer);
        var body = response.Bytes[(HeaderVersions.OfResponse(request.ApiKey, version) >= 1 ? 5 : 4)..];
        return TResponse.Decode(body.ToArray(), version);
    }

    private static void Decode(ReadOnlyMemory<byte> bytes, long from, List<ReadRecord> records)
    {
        while (!bytes.IsEmpty)
        {
            var header = new RecordBatchHeader(bytes.Span);
            if (header.SizeInBytes > bytes.Length)
            {
                return;
            }
            using var batch = BatchRecords.Open(bytes, 1 << 26);
            foreach (var record in batch)
            {
                if (record.Offset >= from)
                {
                    records.Add(new(record.Offset, record.Timestamp, TextOf(record.HasKey, record.KeySpan), TextOf(record.HasValue, record.ValueSpan), HeadersOf(record), header.Attributes.Codec));
                }
            }
            bytes = bytes[header.SizeInBytes..];
        }
    }

    private static string? TextOf(bool has, ReadOnlySpan<byte> bytes) => has ? System.Text.Encoding.UTF8.GetString(bytes) : null;

    private static List<(string, string?)> HeadersOf(in Barnabas.Protocol.Records.Record record)
    {
        List<(string, string?)> headers = [];
        foreach (var header in record.Headers)
        {
            headers.Add((header.Key, TextOf(header.Value is not null, header.Value.GetValueOrDefault().Span)));
        }
        return headers;
    }
}
