using System.Buffers.Binary;
using System.Text;
using Barnabas.Network.Serving;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Wire;
using Microsoft.Extensions.Logging;

namespace Barnabas.Broker.Requests;

/// <summary>
/// From a frame to its handler, and from the handler's answer to the connection. Thread-safe: it runs on the receive loops of all
/// connections of a listener. Where a handler answers at once, everything happens on that one thread.
/// </summary>
public sealed partial class RequestDispatcher(HandlerTable handlers, ILogger<RequestDispatcher> logger) : IRequestProcessor
{
    private const int ApiVersionOffset = 2;
    private const int CorrelationIdOffset = 4;
    private const int ClientIdOffset = 8;

    public void Process(InboundRequest request)
    {
        ReadOnlyMemory<byte> frame = request.Frame;
        if (frame.Length < ClientIdOffset)
        {
            request.CloseConnection($"a request of {frame.Length} bytes has no header");
            return;
        }
        var key = (ApiKey)BinaryPrimitives.ReadInt16BigEndian(frame.Span);
        short version = BinaryPrimitives.ReadInt16BigEndian(frame.Span[ApiVersionOffset..]);
        int correlationId = BinaryPrimitives.ReadInt32BigEndian(frame.Span[CorrelationIdOffset..]);
        var handler = handlers.Find(key);
        bool supported = handler is not null && version >= handler.LowestVersion && version <= handler.HighestVersion;
        if (!supported && (handler is null || key != ApiKey.ApiVersions))
        {
            request.CloseConnection($"{key} version {version} is not supported");
            return;
        }
        try
        {
            var client = ClientOf(request.Connection);
            var context = supported
                ? new RequestContext(key, version, correlationId, ReadHeader(ref frame, key, version, client), client, request)
                : new RequestContext(key, 0, correlationId, null, client, request) { IsUnsupportedVersion = true };
            var answer = handler!.HandleAsync(context, supported ? frame : ReadOnlyMemory<byte>.Empty);
            if (answer.IsCompletedSuccessfully)
            {
                Complete(request, context, answer.Result);
            }
            else
            {
                _ = CompleteLaterAsync(request, context, answer);
            }
        }
        catch (Exception failure)
        {
            Fail(request, key, version, failure);
        }
    }

    private async Task CompleteLaterAsync(InboundRequest request, RequestContext context, ValueTask<IResponse?> answer)
    {
        try
        {
            Complete(request, context, await answer.ConfigureAwait(false));
        }
        catch (Exception failure)
        {
            Fail(request, context.ApiKey, context.ApiVersion, failure);
        }
    }

    private static void Complete(InboundRequest request, RequestContext context, IResponse? response)
    {
        if (response is null)
        {
            request.CompleteWithoutResponse();
            return;
        }
        var writer = new MessageWriter();
        writer.WriteInt32(0);
        writer.WriteInt32(context.CorrelationId);
        if (HeaderVersions.OfResponse(context.ApiKey, context.ApiVersion) >= 1)
        {
            writer.WriteUnsignedVarint(0);
        }
        response.Encode(writer, context.ApiVersion);
        request.Complete(writer);
    }

    /// <summary>The client did something wrong, or we did: the connection ends either way, and the log says which.</summary>
    private void Fail(InboundRequest request, ApiKey key, short version, Exception failure)
    {
        switch (failure)
        {
            case ProtocolException or ConnectionRefusedException:
                request.CloseConnection($"{key} version {version}: {failure.Message}");
                break;
            default:
                LogFailure(failure, key, version, request.Connection.RemoteEndPoint?.ToString());
                request.CloseConnection($"{key} version {version} failed: {failure.GetType().Name}");
                break;
        }
    }

    private static ClientConnection ClientOf(ConnectionContext connection)
    {
        if (connection.State is ClientConnection known)
        {
            return known;
        }
        var client = new ClientConnection(connection.Listener.Name, connection.RemoteEndPoint);
        connection.State = client;
        return client;
    }

    /// <summary>Cuts the header off and returns its client id, as the same string as long as it does not change.</summary>
    private static string? ReadHeader(ref ReadOnlyMemory<byte> frame, ApiKey key, short version, ClientConnection client)
    {
        short headerVersion = HeaderVersions.OfRequest(key, version);
        var reader = new MessageReader(frame[ClientIdOffset..]);
        string? clientId = null;
        if (headerVersion >= 1)
        {
            short length = reader.ReadInt16();
            if (length >= 0)
            {
                var bytes = reader.ReadRaw(length).Span;
                clientId = client.LastClientId is { } last && last.Length == length && Ascii.Equals(bytes, last) ? last : Encoding.UTF8.GetString(bytes);
                client.LastClientId = clientId;
            }
        }
        if (headerVersion >= 2)
        {
            SkipTaggedFields(ref reader);
        }
        frame = frame[(ClientIdOffset + reader.Position)..];
        return clientId;
    }

    private static void SkipTaggedFields(ref MessageReader reader)
    {
        for (uint left = reader.ReadUnsignedVarint(); left > 0; left--)
        {
            reader.ReadUnsignedVarint();
            reader.ReadRaw((int)Math.Min(reader.ReadUnsignedVarint(), int.MaxValue));
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Api} version {Version} from {Remote} failed; its connection is closed")]
    private partial void LogFailure(Exception failure, ApiKey api, short version, string? remote);
}
