using System.Buffers.Binary;
using System.Net.Sockets;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;

namespace Barnabas.Interop.Tests.Wire;

/// <summary>A plain TCP connection that says requests one after the other, in any version. Used by one test at a time.</summary>
internal sealed class WireConnection : IAsyncDisposable
{
    private const int LargestAnswer = 128 << 20;

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);

    private readonly TcpClient _client;
    private readonly NetworkStream _stream;
    private int _correlation;

    private WireConnection(TcpClient client)
    {
        _client = client;
        _stream = client.GetStream();
    }

    /// <param name="port">Of 127.0.0.1.</param>
    /// <param name="abortive">Whether disposing resets the connection: a hundred thousand of them would leave no port free otherwise.</param>
    public static async Task<WireConnection> ConnectAsync(int port, bool abortive = false)
    {
        var client = new TcpClient { NoDelay = true };
        if (abortive)
            client.LingerState = new LingerOption(true, 0);
        using var deadline = new CancellationTokenSource(Bound);
        try
        {
            await client.ConnectAsync("127.0.0.1", port, deadline.Token);
        }
        catch
        {
            client.Dispose();
            throw;
        }

        return new WireConnection(client);
    }

    /// <summary>The bytes of a request with its length and header.</summary>
    /// <param name="request">The body.</param>
    /// <param name="version">That the header names.</param>
    /// <param name="correlation">Comes back with the answer.</param>
    /// <param name="bodyVersion">The version of the body, where it lies about it.</param>
    public static byte[] Encode(IRequest request, short version, int correlation, short? bodyVersion = null)
    {
        using var writer = new MessageWriter();
        writer.WriteInt32(0);
        var header = new RequestHeader { RequestApiKey = (short)request.ApiKey, RequestApiVersion = version, CorrelationId = correlation, ClientId = "interop" };
        header.Encode(writer, HeaderVersions.OfRequest(request.ApiKey, version));
        request.Encode(writer, bodyVersion ?? version);
        writer.PatchInt32(0, writer.Position - 4);
        return writer.WrittenSpan.ToArray();
    }

    /// <exception cref="EndOfStreamException">The broker closed the connection instead.</exception>
    /// <exception cref="TimeoutException">The broker says nothing.</exception>
    public async Task<TResponse> AskAsync<TResponse>(IRequest<TResponse> request, short version, short? bodyVersion = null)
        where TResponse : IResponse, IMessageType<TResponse>, new()
    {
        int correlation = ++_correlation;
        await SendAsync(Encode(request, version, correlation, bodyVersion));
        byte[] frame = await ReceiveAsync();
        short answered = bodyVersion is null ? version : (short)0;
        var body = AfterHeader(frame, HeaderVersions.OfResponse(request.ApiKey, answered), correlation);
        return TResponse.Decode(body, answered);
    }

    /// <summary>Sends a request that gets no answer.</summary>
    public Task TellAsync(IRequest request, short version) => SendAsync(Encode(request, version, ++_correlation));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using var deadline = new CancellationTokenSource(Bound);
        try
        {
            await _stream.WriteAsync(bytes, deadline.Token);
        }
        catch (IOException e)
        {
            throw new EndOfStreamException("The broker closed the connection.", e);
        }
    }

    /// <summary>One frame, without its length.</summary>
    public async Task<byte[]> ReceiveAsync(TimeSpan? bound = null)
    {
        using var deadline = new CancellationTokenSource(bound ?? Bound);
        try
        {
            byte[] size = new byte[4];
            await _stream.ReadExactlyAsync(size, deadline.Token);
            int length = BinaryPrimitives.ReadInt32BigEndian(size);
            if (length is < 4 or > LargestAnswer)
                throw new InvalidDataException($"An answer of {length} bytes.");
            byte[] frame = new byte[length];
            await _stream.ReadExactlyAsync(frame, deadline.Token);
            return frame;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException("The broker does not answer.");
        }
        catch (IOException e) when (e is not EndOfStreamException)
        {
            throw new EndOfStreamException("The broker closed the connection.", e);
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static ReadOnlyMemory<byte> AfterHeader(byte[] frame, short headerVersion, int correlation)
    {
        var reader = new MessageReader(frame);
        var header = new ResponseHeader();
        header.Decode(ref reader, headerVersion);
        if (header.CorrelationId != correlation)
            throw new InvalidDataException($"The answer to {header.CorrelationId} came where that to {correlation} was due.");
        return frame.AsMemory(reader.Position);
    }
}
