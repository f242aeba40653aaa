using Barnabas.Network.Frames;
using Barnabas.Protocol.Wire;

namespace Barnabas.Network.Serving;

/// <summary>
/// The requests of one connection that are not answered yet, in their order, and the loop that sends their answers. Requests enter from
/// the receive loop and are completed from any thread; whoever completes the first in line sends, unless another thread is sending
/// already, or the receive loop holds answers back because more requests are at hand and several answers then leave together.
/// Thread-safe: one short lock.
/// </summary>
internal sealed class ResponseQueue(FrameSender sender, SocketServerOptions options, NetworkMetrics metrics, Action<CloseCause, string, Exception?> close)
{
    private const int LargestBatch = 64;

    private readonly Lock _gate = new();

    // The batch and its figures belong to whoever is sending; everything else to the lock.
    private readonly List<InboundRequest> _batch = [];
    private readonly List<MessageWriter> _frames = [];
    private InboundRequest? _head;
    private InboundRequest? _tail;
    private int _inFlight;
    private int _heldBack;
    private long _unsentBytes;
    private long _batchBytes;
    private bool _holding;
    private bool _sending;
    private bool _aborted;
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _drained;

    /// <summary>True while the first request in line is still being worked on.</summary>
    public bool IsProcessing
    {
        get
        {
            lock (_gate)
                return _head is { Outcome: RequestOutcome.Pending };
        }
    }

    private bool HasRoom => _aborted || (_inFlight < options.MaxInFlightPerConnection && _unsentBytes < options.MaxUnsentBytesPerConnection);

    /// <summary>Puts a request in line, and holds answers back until <see cref="Release"/>. Receive loop only.</summary>
    public void Enqueue(InboundRequest request)
    {
        lock (_gate)
        {
            _holding = true;
            _inFlight++;
            if (_tail is null)
                _head = request;
            else
                _tail.Next = request;
            _tail = request;
        }
    }

    /// <summary>Null where another request may be read, otherwise what to wait for.</summary>
    public Task? WaitForRoom()
    {
        Task room;
        lock (_gate)
        {
            if (HasRoom)
                return null;
            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            room = _room.Task;
        }
        Release();
        return room;
    }

    /// <summary>Stops holding answers back: the receive loop is about to wait.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _holding = false;
            if (!StartSending())
                return;
        }
        _ = SendAsync();
    }

    public void Completed(InboundRequest request, RequestOutcome outcome)
    {
        lock (_gate)
        {
            request.Outcome = outcome;
            if (!_aborted)
            {
                _unsentBytes += request.Response?.Position ?? 0;
                if ((_holding && ++_heldBack < options.MaxCoalescedResponses) || !StartSending())
                    return;
                request = null!;
            }
        }
        if (request is null)
            _ = SendAsync();
        else
            request.DisposeResponse();
    }

    /// <summary>Complete when every request so far has been answered, or the connection is gone.</summary>
    public Task DrainAsync()
    {
        lock (_gate)
        {
            if (_inFlight == 0 || _aborted)
                return Task.CompletedTask;
            return (_drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Nothing more is sent. Answers that come later are disposed as they come.</summary>
    public void Abort()
    {
        InboundRequest? request;
        lock (_gate)
        {
            if (_aborted)
                return;
            _aborted = true;
            request = _head;
            _head = _tail = null;
            _room?.TrySetResult();
            _drained?.TrySetResult();
        }
        for (; request is not null; request = request.Next)
        {
            // A pending one sees that the queue is aborted when it is completed.
            if (request.Outcome != RequestOutcome.Pending)
                request.DisposeResponse();
        }
    }

    private bool StartSending()
    {
        if (_sending || _head is not { Outcome: not RequestOutcome.Pending })
            return false;
        _heldBack = 0;
        return _sending = true;
    }

    private async Task SendAsync()
    {
        try
        {
            while (TakeBatch())
            {
                if (_frames.Count > 0)
                    await sender.SendAsync(_frames).ConfigureAwait(false);
                DisposeBatch();
            }
        }
        catch (Exception e)
        {
            DisposeBatch();
            close(CloseCause.SendFailed, e.Message, e);
        }
    }

    /// <summary>Takes the completed requests at the front; false, and no longer sending, where there is none.</summary>
    private bool TakeBatch()
    {
        string? closeReason;
        lock (_gate)
        {
            Forget(_batch);
            while (_batch.Count < LargestBatch && _head is { Outcome: RequestOutcome.Response or RequestOutcome.NoResponse } request)
            {
                _head = request.Next;
                if (_head is null)
                    _tail = null;
                _batch.Add(request);
                if (request.Response is { } response)
                    _frames.Add(response);
            }
            if (_batch.Count > 0)
                return true;
            closeReason = _head is { Outcome: RequestOutcome.Close } closing ? closing.CloseReason : null;
            _sending = false;
        }
        if (closeReason is not null)
            close(CloseCause.Processor, closeReason, null);
        return false;
    }

    private void Forget(List<InboundRequest> sent)
    {
        if (sent.Count == 0)
            return;
        _inFlight -= sent.Count;
        _unsentBytes -= _batchBytes;
        sent.Clear();
        if (_room is not null && HasRoom)
        {
            _room.SetResult();
            _room = null;
        }
        if (_inFlight == 0)
            _drained?.TrySetResult();
    }

    private void DisposeBatch()
    {
        long total = 0;
        _batchBytes = 0;
        foreach (InboundRequest request in _batch)
        {
            if (request.Response is not { } response)
                continue;
            total += response.TotalLength;
            _batchBytes += response.Position;
            request.DisposeResponse();
        }
        _frames.Clear();
        metrics.Sent(total);
    }
}
