namespace Barnabas.Client.Producing.Accumulating;

/// <summary>
/// <c>buffer.memory</c>: how many bytes batches may take. Who finds too few waits in line, and nobody passes. One short lock; thread-safe.
/// </summary>
internal sealed class BufferMemory
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _line = new();
    private long _available;
    private volatile int _waiting;

    public BufferMemory(long totalBytes) => TotalBytes = _available = totalBytes;

    public long TotalBytes { get; }

    public long AvailableBytes => Volatile.Read(ref _available);

    /// <summary>How many wait; as long as there are any, batches are sent without lingering.</summary>
    public int Waiting => _waiting;

    public bool TryReserve(int bytes)
    {
        lock (_gate)
        {
            if (_waiting > 0 || bytes > _available)
            {
                return false;
            }
            _available -= bytes;
            return true;
        }
    }

    /// <summary>Reserves the bytes when it is the caller's turn and there are as many.</summary>
    /// <exception cref="OperationCanceledException">The caller has waited long enough.</exception>
    public async Task ReserveAsync(int bytes, CancellationToken cancellation)
    {
        Waiter waiter;
        lock (_gate)
        {
            if (_waiting == 0 && bytes <= _available)
            {
                _available -= bytes;
                return;
            }
            waiter = new(bytes);
            _line.AddLast(waiter.Place);
            _waiting++;
        }
        try
        {
            await waiter.Turn.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Leave(waiter);
            throw;
        }
    }

    public void Release(long bytes)
    {
        lock (_gate)
        {
            _available += bytes;
            Serve();
        }
    }

    private void Leave(Waiter waiter)
    {
        lock (_gate)
        {
            if (waiter.Place.List is null)
            {
                // It was served in the same moment.
                _available += waiter.Bytes;
            }
            else
            {
                _line.Remove(waiter.Place);
                _waiting--;
            }
            Serve();
        }
    }

    private void Serve()
    {
        while (_line.First?.Value is { } first && first.Bytes <= _available)
        {
            _available -= first.Bytes;
            _line.RemoveFirst();
            _waiting--;
            first.Turn.TrySetResult();
        }
    }

    private sealed class Waiter
    {
        public Waiter(int bytes)
        {
            Bytes = bytes;
            Place = new(this);
        }

        public int Bytes { get; }

        public LinkedListNode<Waiter> Place { get; }

        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
