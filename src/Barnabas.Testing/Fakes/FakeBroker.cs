using System.Collections.Concurrent;
using System.Net;
using Barnabas.Network.Serving;
using Barnabas.Network.Transports;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barnabas.Testing.Fakes;

/// <summary>
/// One broker of a <see cref="FakeCluster"/>, behind the product's own network server: decodes and records each request, and answers by the
/// script, or as a healthy broker would. Starts listening at once; may be stopped and started again. Thread-safe.
/// </summary>
public sealed class FakeBroker : FakeScript, IRequestProcessor, IAsyncDisposable
{
    private readonly FakeCluster _cluster;
    private readonly bool _overTcp;
    private readonly ConcurrentDictionary<ApiKey, (short Lowest, short Highest)> _ranges = new();
    private readonly ListenerEndpoint _listener;
    private SocketServer? _server;
    private int _connections;

    internal FakeBroker(FakeCluster cluster, int id, bool overTcp)
    {
        _cluster = cluster;
        _overTcp = overTcp;
        Id = id;
        Host = overTcp ? "127.0.0.1" : $"fake-{id}";
        foreach (ApiFacts api in ApiTable.All.Where(static api => api.Listeners.HasFlag(ApiListeners.Broker)))
        {
            _ranges[api.Key] = (api.LowestVersion, api.HighestStableVersion);
        }
        _listener = new("PLAINTEXT", Host, overTcp ? 0 : 9092, SecurityProtocol.Plaintext);
        Start();
        Port = overTcp ? _server!.Endpoints[0].Port : 9092;
        _listener = _listener with { Port = Port };
    }

    public int Id { get; }

    public string Host { get; }

    public int Port { get; }

    public string? Rack { get; set; }

    /// <summary>Whether a connection comes about; one that does not is refused.</summary>
    public bool IsListening => Volatile.Read(ref _server) is not null;

    /// <summary>Whether connecting over memory neither succeeds nor fails, as to a machine that is off.</summary>
    public bool IsUnreachable { get; set; }

    /// <summary>What this broker was asked, in order.</summary>
    public override IReadOnlyList<FakeRequest> Requests => [.. _cluster.Requests.Where(request => request.Broker == this)];

    /// <summary>How many connections have sent something so far.</summary>
    public int ConnectionCount => Volatile.Read(ref _connections);

    /// <summary>The APIs that are answered, and their versions.</summary>
    public IReadOnlyDictionary<ApiKey, (short Lowest, short Highest)> Versions => _ranges;

    /// <summary>Answers an API in these versions only, from the next connection's ApiVersions on.</summary>
    public void Support(ApiKey key, short lowest, short highest) => _ranges[key] = (lowest, highest);

    /// <summary>Does not answer an API, like an older broker.</summary>
    public void Withdraw(ApiKey key) => _ranges.TryRemove(key, out _);

    /// <summary>Listens again after <see cref="StopAsync"/>, where it did before.</summary>
    public void Start()
    {
        var server = new SocketServer(new() { ConnectionsMaxIdle = TimeSpan.Zero }, this, _cluster.Time, NullLogger<SocketServer>.Instance);
        if (_overTcp)
        {
            server.Bind([_listener]);
            server.Start();
        }
        Volatile.Write(ref _server, server);
    }

    /// <summary>Closes all connections and refuses new ones.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _server, null) is { } server)
        {
            await server.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Closes all connections; new ones are taken.</summary>
    public async Task DropConnectionsAsync()
    {
        await StopAsync().ConfigureAwait(false);
        Start();
    }

    /// <inheritdoc/>
    public override Task<FakeRequest> AskedAsync(ApiKey key, int count = 1) => _cluster.AskedAsync(request => request.Broker == this && request.Key == key, count);

    public void Process(InboundRequest request)
    {
        byte[] frame = request.Frame.ToArray();
        request.Release();
        var reader = new MessageReader(frame);
        var key = (ApiKey)reader.ReadInt16();
        short version = reader.ReadInt16();
        int correlation = reader.ReadInt32();
        if (!_ranges.TryGetValue(key, out var range) || version < range.Lowest || version > range.Highest)
        {
            Refuse(request, key, version, correlation);
            return;
        }
        reader = new MessageReader(frame);
        var header = new RequestHeader();
        header.Decode(ref reader, HeaderVersions.OfRequest(key, version));
        IRequest body = ApiTable.CreateRequest(key);
        body.Decode(ref reader, version);
        var asked = new FakeRequest(this, NumberOf(request.Connection), key, version, header.ClientId, body, _cluster.Elapsed());
        _cluster.Record(asked);
        FakeReply reply = (TakeNext(key) ?? _cluster.TakeNext(key) ?? Always(key) ?? _cluster.Always(key))?.Invoke(asked) ?? FakeReply.Default;
        _ = ReplyAsync(request, asked, correlation, reply);
    }

    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    /// <summary>Serves a connection over memory; null where it is refused.</summary>
    internal Transport? Accept(EndPoint client)
    {
        if (Volatile.Read(ref _server) is not { } server)
        {
            return null;
        }
        var (near, far) = InMemoryTransport.CreatePair(client, new DnsEndPoint(Host, Port));
        server.Serve(_listener, far);
        return near;
    }

    private async Task ReplyAsync(InboundRequest request, FakeRequest asked, int correlation, FakeReply reply)
    {
        try
        {
            await ApplyAsync(request, asked, correlation, reply).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // A script that fails must not leave the client waiting.
            request.CloseConnection($"{asked.Key}: {e.Message}");
        }
    }

    private async Task ApplyAsync(InboundRequest request, FakeRequest asked, int correlation, FakeReply reply)
    {
        switch (reply)
        {
            case FakeReply.NeverReply:
                break;
            case FakeReply.DropReply:
                request.CloseConnection("the test drops the connection");
                break;
            case FakeReply.DelayedReply delayed:
                await Task.Delay(delayed.Delay, _cluster.Time, CancellationToken.None).ConfigureAwait(false);
                await ApplyAsync(request, asked, correlation, delayed.Reply).ConfigureAwait(false);
                break;
            case FakeReply.AwaitedReply awaited:
                await awaited.Signal.ConfigureAwait(false);
                await ApplyAsync(request, asked, correlation, awaited.Reply).ConfigureAwait(false);
                break;
            case FakeReply.LostReply:
                await _cluster.Defaults.AnswerAsync(asked).ConfigureAwait(false);
                request.CloseConnection("the test loses the answer");
                break;
            case FakeReply.AnswerReply answer:
                Send(request, asked.Key, answer.Version ?? asked.Version, correlation, answer.Response);
                break;
            default:
                IResponse? response = await _cluster.Defaults.AnswerAsync(asked).ConfigureAwait(false);
                if (response is null)
                {
                    request.CompleteWithoutResponse();
                    break;
                }
                (reply as FakeReply.ChangedReply)?.Change(response);
                Send(request, asked.Key, asked.Version, correlation, response);
                break;
        }
    }

    /// <summary>A broker that does not know the version closes the connection; for ApiVersions it says so in version 0.</summary>
    private void Refuse(InboundRequest request, ApiKey key, short version, int correlation)
    {
        if (key != ApiKey.ApiVersions)
        {
            request.CloseConnection($"{key} version {version} is not supported");
            return;
        }
        _cluster.Record(new(this, NumberOf(request.Connection), key, version, null, new ApiVersionsRequest(), _cluster.Elapsed()));
        var response = new ApiVersionsResponse { ErrorCode = Protocol.Errors.ErrorCode.UnsupportedVersion };
        var (lowest, highest) = _ranges[key];
        response.ApiKeys.Add(new() { ApiKey = (short)key, MinVersion = lowest, MaxVersion = highest });
        Send(request, key, 0, correlation, response);
    }

    private static void Send(InboundRequest request, ApiKey key, short version, int correlation, IResponse response)
    {
        var writer = new MessageWriter();
        writer.WriteInt32(0);
        writer.WriteInt32(correlation);
        if (HeaderVersions.OfResponse(key, version) >= 1)
        {
            writer.WriteUnsignedVarint(0);
        }
        response.Encode(writer, version);
        request.Complete(writer);
    }

    private int NumberOf(ConnectionContext connection)
    {
        connection.State ??= Interlocked.Increment(ref _connections);
        return (int)connection.State;
    }
}
