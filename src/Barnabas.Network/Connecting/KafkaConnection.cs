using System.Buffers.Binary;
using System.Net.Sockets;
using Barnabas.Network.Frames;
using Barnabas.Network.Transports;
using Barnabas.Protocol.Wire;

namespace Barnabas.Network.Connecting;

/// <summary>
/// A connection to a broker: numbers the requests, sends them in the order of the calls without waiting for each other's answers, and
/// hands every answer to who asked. It ends with the first failure (the peer closes, an answer is late or does not belong to the oldest
/// request), which all pending and later requests report as <see cref="IOException"/>; a new connection is the caller's business.
/// Thread-safe.
/// </summary>
public sealed class KafkaConnection : IAsyncDisposable
{
    /// <summary>Behind the frame's length, the API key and its version.</summary>
    private const int CorrelationIdPosition = 8;
    private const int StageBytes = 1024;

    private readonly Transport _transport;
    private readonly KafkaConnectionOptions _options;
    private readonly TimeProvider _time;
    private readonly FramePool _pool = new();
    private readonly FrameSender _sender;
    private readonly FrameReader _reader;
    private readonly ITimer _timer;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();

    // All guarded by the lock, but for the two lists of the batch, which belong to whoever is sending.
    private readonly Queue<OutboundRequest> _unsent = new();
    private readonly Queue<OutboundRequest> _unanswered = new();
    private readonly List<OutboundRequest> _batch = [];
    private readonly List<MessageWriter> _frames = [];
    private int _nextCorrelationId;
    private long _timerDue = long.MaxValue;
    private long _batchDeadline = long.MaxValue;
    private int _inFlight;
    private bool _sending;
    private IOException? _failure;

    /// <summary>Takes a connected transport over and starts to receive.</summary>
    public KafkaConnection(Transport transport, KafkaConnectionOptions options, TimeProvider time)
    {
        _transport = transport;
        _options = options;
        _time = time;
        _sender = new FrameSender(transport, _pool, copiedRegionBytes: 0);
        _reader = new FrameReader(transport, _pool, StageBytes);
        _timer = time.CreateTimer(static connection => ((KafkaConnection)connection!).FailIfLate(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _ = ReceiveAsync();
    }

    /// <summary>Completes, without an error, when the connection has ended for whatever reason.</summary>
    public Task Ended => _ended.Task;

    /// <exception cref="SocketException">Nobody listens there, or the host is unknown.</exception>
    /// <exception cref="TimeoutException">The peer did not answer in time.</exception>
    public static async Task<KafkaConnection> ConnectAsync(string host, int port, KafkaConnectionOptions options, TimeProvider time, CancellationToken cancellationToken = default)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (options.SendBufferBytes >= 0)
                socket.SendBufferSize = options.SendBufferBytes;
            if (options.ReceiveBufferBytes >= 0)
                socket.ReceiveBufferSize = options.ReceiveBufferBytes;
            await socket.ConnectAsync(host, port, cancellationToken).AsTask().WaitAsync(options.ConnectTimeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        return new KafkaConnection(new SocketTransport(socket), options, time);
    }

    /// <summary>
    /// Sends a request: four bytes for the frame's length, the request header and the body; length and correlation id are written here.
    /// The writer belongs to the connection from here on. The answer is the caller's to dispose. When cancelled, the request may have
    /// been sent all the same; its answer is dropped.
    /// </summary>
    public Task<ResponseFrame> SendAsync(MessageWriter request, CancellationToken cancellationToken = default) =>
        SendAsync(request, _options.RequestTimeout, cancellationToken);

    /// <summary>The same for a request that the broker may hold: <paramref name="timeout"/> instead of request.timeout.ms.</summary>
    public async Task<ResponseFrame> SendAsync(MessageWriter request, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        (await SendAsync(request, expectsResponse: true, timeout, cancellationToken).ConfigureAwait(false))!;

    /// <summary>Sends a request as <see cref="SendAsync(MessageWriter, CancellationToken)"/>, and hands its answer to a receiver, without a task in between.</summary>
    public void Send(MessageWriter request, IResponseReceiver receiver)
    {
        FrameSender.SetLength(request);
        Enqueue(new OutboundRequest(request, expectsResponse: true, TicksOf(_options.RequestTimeout), receiver));
    }

    /// <summary>Sends a request that has no answer (Produce with acks=0); complete when the transport has taken it.</summary>
    public Task SendWithoutResponseAsync(MessageWriter request, CancellationToken cancellationToken = default) =>
        SendAsync(request, expectsResponse: false, _options.RequestTimeout, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Fail(new IOException("The connection was closed."));
        await _timer.DisposeAsync().ConfigureAwait(false);
        await Ended.ConfigureAwait(false);
    }

    private async Task<ResponseFrame?> SendAsync(MessageWriter frame, bool expectsResponse, TimeSpan timeout, CancellationToken cancellationToken)
    {
        OutboundRequest request;
        try
        {
            FrameSender.SetLength(frame);
            request = new OutboundRequest(frame, expectsResponse, TicksOf(timeout));
        }
        catch
        {
            frame.Dispose();
            throw;
        }
        Enqueue(request);
        try
        {
            return await request.Answer!.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            request.IsAbandoned = true;
            _ = DropAsync(request);
            throw;
        }
    }

    private static async Task DropAsync(OutboundRequest request)
    {
        await ((Task)request.Answer!.Task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (request.Answer.Task.IsCompletedSuccessfully)
            request.Answer.Task.Result?.Dispose();
    }

    private void Enqueue(OutboundRequest request)
    {
        IOException? failure;
        bool mustSend = false;
        lock (_gate)
        {
            failure = _failure;
            if (failure is null)
            {
                _unsent.Enqueue(request);
                mustSend = TryBeginSending();
            }
        }
        if (failure is not null)
        {
            request.Frame.Dispose();
            request.Fail(failure);
        }
        else if (mustSend)
        {
            _ = SendUnsentAsync();
        }
    }

    /// <summary>Under the lock; true where the caller has to send.</summary>
    private bool TryBeginSending()
    {
        bool mustSend = !_sending && _unsent.Count > 0 && _inFlight < _options.MaxInFlight;
        _sending |= mustSend;
        return mustSend;
    }

    private async Task SendUnsentAsync()
    {
        try
        {
            while (TakeUnsent())
            {
                await _sender.SendAsync(_frames).ConfigureAwait(false);
                DisposeBatch(null);
            }
        }
        catch (Exception e)
        {
            IOException failure = new("The request could not be sent: " + e.Message, e);
            DisposeBatch(failure);
            Fail(failure);
        }
    }

    /// <summary>As many as there is room for. Their time begins now: what waits for room waits for the answers of others.</summary>
    private bool TakeUnsent()
    {
        lock (_gate)
        {
            long now = _time.GetTimestamp();
            _batchDeadline = long.MaxValue;
            while (_inFlight < _options.MaxInFlight && _unsent.TryDequeue(out OutboundRequest? request))
            {
                if (request.IsAbandoned)
                {
                    request.Frame.Dispose();
                    request.Fail(new IOException("The request was cancelled before it was sent."));
                    continue;
                }
                request.CorrelationId = _nextCorrelationId++;
                request.Frame.PatchInt32(CorrelationIdPosition, request.CorrelationId);
                request.Deadline = now + request.Timeout;
                _batchDeadline = Math.Min(_batchDeadline, request.Deadline);
                _inFlight++;
                _batch.Add(request);
                _frames.Add(request.Frame);
                // Before it is sent: its answer may be faster than we come back here.
                if (request.ExpectsResponse)
                    _unanswered.Enqueue(request);
            }
            if (_batchDeadline < _timerDue)
                SetTimer(_batchDeadline);
            return _sending = _batch.Count > 0;
        }
    }

    private void DisposeBatch(IOException? failure)
    {
        foreach (OutboundRequest request in _batch)
        {
            request.Frame.Dispose();
            if (!request.ExpectsResponse)
                Finish(request, null, failure);
        }
        _batch.Clear();
        _frames.Clear();
    }

    private async Task ReceiveAsync()
    {
        try
        {
            while (true)
            {
                int length = await _reader.ReadLengthAsync().ConfigureAwait(false);
                if (length < 0)
                    throw new EndOfStreamException("The broker closed the connection.");
                if (length < sizeof(int) || length > _options.MaxResponseBytes)
                    throw new InvalidFrameException($"response of {length} bytes");
                byte[] buffer = await _reader.ReadBodyAsync(length).ConfigureAwait(false);
                Deliver(new ResponseFrame(_pool, buffer, length));
            }
        }
        catch (Exception e)
        {
            Fail(e as IOException ?? new IOException("The connection failed: " + e.Message, e));
        }
        finally
        {
            _ended.SetResult();
        }
    }

    private void Deliver(ResponseFrame response)
    {
        int correlationId = BinaryPrimitives.ReadInt32BigEndian(response.Bytes.Span);
        OutboundRequest? request;
        lock (_gate)
        {
            if (_unanswered.TryPeek(out request) && request.CorrelationId == correlationId)
                _unanswered.Dequeue();
            else
                request = null;
        }
        if (request is null)
        {
            response.Dispose();
            throw new InvalidFrameException($"response with correlation id {correlationId}, which is not that of the oldest request");
        }
        Finish(request, response, null);
    }

    private void Finish(OutboundRequest request, ResponseFrame? response, IOException? failure)
    {
        bool mustSend;
        lock (_gate)
        {
            _inFlight--;
            mustSend = TryBeginSending();
        }
        if (failure is not null)
            request.Fail(failure);
        else
            request.Complete(response);
        if (mustSend)
            _ = SendUnsentAsync();
    }

    private long TicksOf(TimeSpan timeout) => (long)(timeout.TotalSeconds * _time.TimestampFrequency);

    private void FailIfLate()
    {
        lock (_gate)
        {
            long now = _time.GetTimestamp();
            long earliest = _batchDeadline;
            foreach (OutboundRequest request in _unanswered)
                earliest = Math.Min(earliest, request.Deadline);
            if (earliest > now)
            {
                SetTimer(earliest);
                return;
            }
        }
        Fail(new IOException("A request was not answered in time.", new TimeoutException()));
    }

    private void SetTimer(long due)
    {
        _timerDue = due;
        if (due != long.MaxValue)
            _timer.Change(_time.GetElapsedTime(_time.GetTimestamp(), due) + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    private void Fail(IOException failure)
    {
        OutboundRequest[] unsent;
        OutboundRequest[] unanswered;
        lock (_gate)
        {
            if (_failure is not null)
                return;
            _failure = failure;
            unsent = [.. _unsent];
            unanswered = [.. _unanswered];
            _unsent.Clear();
            _unanswered.Clear();
        }
        _transport.Dispose();
        foreach (OutboundRequest request in unanswered)
            Finish(request, null, failure);
        foreach (OutboundRequest request in unsent)
        {
            request.Frame.Dispose();
            request.Fail(failure);
        }
    }
}
