using System.Net.Sockets;
using Barnabas.Network.Frames;
using Barnabas.Network.Transports;
using Microsoft.Extensions.Logging;

namespace Barnabas.Network.Serving;

/// <summary>
/// An accepted connection: the loop that receives requests and hands them to the processor, and the queue that sends the answers. Lives
/// from acceptance until the peer goes, breaks a rule or idles, or the server stops. The loop owns the reading; closing is thread-safe.
/// </summary>
internal sealed class ServerConnection
{
    /// <summary>Frames handled without a wait, after which other connections of the same thread get their turn.</summary>
    private const int FramesBeforeYield = 64;

    /// <summary>Answers are not held back for a request above this size: it takes too long to arrive.</summary>
    private const int LargestRequestToHoldFor = 32 * 1024;

    private readonly SocketServer _server;
    private readonly Transport _transport;
    private readonly FrameReader _reader;
    private readonly CancellationTokenSource _closed = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILogger _logger;
    private long _framesReceived;
    private int _framesWithoutWait;
    private int _isClosed;
    private volatile bool _stopping;

    // Of the idle sweep.
    private long _progressSeen = -1;
    private long _progressSeenAt;

    public ServerConnection(SocketServer server, long index, ListenerEndpoint listener, Transport transport, ILogger logger)
    {
        _server = server;
        _transport = transport;
        _logger = logger;
        _reader = new FrameReader(transport, server.Pool, server.Options.StageBytes, BeforeWait);
        Index = index;
        Context = new ConnectionContext(index, listener, transport.LocalEndPoint, transport.RemoteEndPoint, _closed.Token);
        Responses = new ResponseQueue(new FrameSender(transport, server.Pool, server.Options.CopiedRegionBytes), server.Options, server.Metrics, Close);
    }

    public long Index { get; }

    public ConnectionContext Context { get; }

    public ResponseQueue Responses { get; }

    /// <summary>Runs until the connection is closed. Never throws.</summary>
    public async Task RunAsync()
    {
        try
        {
            await ReceiveAsync().ConfigureAwait(false);
            // The peer may have closed its sending side only, and wait for what it asked before.
            Responses.Release();
            await Responses.DrainAsync().ConfigureAwait(false);
            Close(_stopping ? CloseCause.Stopped : CloseCause.Peer, "closed", null);
        }
        catch (InvalidFrameException e)
        {
            Responses.Release();
            Close(CloseCause.InvalidFrame, e.Message, null);
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            Close(CloseCause.ConnectionLost, e.Message, null);
        }
        catch (Exception e)
        {
            Close(CloseCause.ConnectionLost, e.Message, e);
        }
    }

    /// <summary>Starts no further request, and closes when those under way are answered.</summary>
    public async Task StopAsync()
    {
        _stopping = true;
        await Responses.DrainAsync().ConfigureAwait(false);
        Close(CloseCause.Stopped, "the server stops", null);
        // Another thread may have been the first to close, and may not be done with it.
        await _ended.Task.ConfigureAwait(false);
    }

    /// <summary>Ends the connection at once. The first cause counts, and is logged.</summary>
    public void Close(CloseCause cause, string reason, Exception? exception)
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
            return;
        _transport.Dispose();
        Responses.Abort();
        _server.Closed(this, cause);
        Log(cause, reason, exception);
        // Not here: callbacks are the processor's, and may do anything.
        _ = _closed.CancelAsync();
        _ended.TrySetResult();
    }

    /// <summary>True when nothing whole came in and nothing went out for that long, while nothing was being worked on. Idle sweep only.</summary>
    public bool IsIdle(TimeProvider time, TimeSpan limit)
    {
        // A trickle of bytes that never makes a frame is no progress.
        long progress = Volatile.Read(ref _framesReceived) + _transport.BytesSent;
        if (progress == _progressSeen && !Responses.IsProcessing)
            return time.GetElapsedTime(_progressSeenAt) >= limit;
        _progressSeen = progress;
        _progressSeenAt = time.GetTimestamp();
        return false;
    }

    /// <summary>Takes back what a request held of the server's budget.</summary>
    public void ReleaseRequest(byte[] buffer, int length)
    {
        _server.Pool.Return(buffer);
        _server.RequestBytes.Return(length);
        _server.Requests.Return(1);
    }

    private async Task ReceiveAsync()
    {
        while (true)
        {
            int length = await _reader.ReadLengthAsync().ConfigureAwait(false);
            if (length < 0)
                return;
            if (length > _server.Options.SocketRequestMaxBytes)
                throw new InvalidFrameException($"frame of {length} bytes exceeds socket.request.max.bytes ({_server.Options.SocketRequestMaxBytes})");
            if (length > LargestRequestToHoldFor)
                Responses.Release();
            if (Responses.WaitForRoom() is { } room)
                await room.ConfigureAwait(false);
            if (_server.RequestBytes.Take(length) is { } bytes)
                await WaitForBudgetAsync(bytes).ConfigureAwait(false);
            byte[] buffer;
            try
            {
                buffer = await _reader.ReadBodyAsync(length).ConfigureAwait(false);
            }
            catch
            {
                _server.RequestBytes.Return(length);
                throw;
            }
            if (_server.Requests.Take(1) is { } request)
                await WaitForBudgetAsync(request).ConfigureAwait(false);
            if (_stopping || _isClosed != 0)
            {
                ReleaseRequest(buffer, length);
                return;
            }
            Process(new InboundRequest(this, buffer, length));
            if (++_framesWithoutWait >= FramesBeforeYield)
            {
                BeforeWait();
                await Task.Yield();
            }
        }
    }

    private void Process(InboundRequest request)
    {
        Volatile.Write(ref _framesReceived, _framesReceived + 1);
        _server.Metrics.Received(request.Frame.Length);
        Responses.Enqueue(request);
        try
        {
            _server.Processor.Process(request);
        }
        catch (Exception e)
        {
            Close(CloseCause.ProcessorFailed, e.Message, e);
            request.Release();
        }
    }

    private Task WaitForBudgetAsync(Task granted)
    {
        Responses.Release();
        _server.BudgetExhausted();
        return granted;
    }

    private void BeforeWait()
    {
        _framesWithoutWait = 0;
        Responses.Release();
    }

    private void Log(CloseCause cause, string reason, Exception? exception)
    {
        switch (cause)
        {
            case CloseCause.InvalidFrame:
                _logger.FrameRefused(Context.Id, Context.Listener.Name, reason);
                break;
            case CloseCause.Processor:
                _logger.ConnectionRefused(Context.Id, Context.Listener.Name, reason);
                break;
            case CloseCause.SendFailed when IsOfThePeer(exception):
            case CloseCause.Peer or CloseCause.Idle or CloseCause.Stopped:
            case CloseCause.ConnectionLost when exception is null:
                _logger.ConnectionClosed(Context.Id, Context.Listener.Name, cause, reason);
                break;
            default:
                _logger.ConnectionFailed(exception, Context.Id, Context.Listener.Name, cause, reason);
                break;
        }
    }

    private static bool IsOfThePeer(Exception? exception) =>
        exception is SocketException or ObjectDisposedException or IOException { InnerException: SocketException };
}
