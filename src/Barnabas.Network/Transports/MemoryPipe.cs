using System.Net.Sockets;

namespace Barnabas.Network.Transports;

/// <summary>One direction of an <see cref="InMemoryTransport"/>: a bounded ring of bytes. One reader and one writer, ended from any thread.</summary>
internal sealed class MemoryPipe(int capacity)
{
    private readonly Lock _gate = new();
    private readonly byte[] _ring = new byte[capacity];
    private TaskCompletionSource? _waiting;
    private int _start;
    private int _count;
    private bool _completed;
    private bool _broken;

    /// <summary>Returns 0 when the writer has completed and everything has been read.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> destination)
    {
        while (true)
        {
            Task change;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_broken, this);
                if (_count > 0 || _completed || destination.IsEmpty)
                    return Take(destination.Span);
                change = Wait();
            }
            await change.ConfigureAwait(false);
        }
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            Task change;
            lock (_gate)
            {
                if (_broken || _completed)
                    throw new SocketException((int)SocketError.ConnectionReset);
                bytes = bytes[Put(bytes.Span)..];
                if (bytes.IsEmpty)
                    return;
                change = Wait();
            }
            await change.ConfigureAwait(false);
        }
    }

    /// <summary>Nothing more will be written; what is there can still be read.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _completed = true;
            Wake();
        }
    }

    /// <summary>Ends both sides at once; what is there is lost.</summary>
    public void Break()
    {
        lock (_gate)
        {
            _broken = true;
            Wake();
        }
    }

    private int Take(Span<byte> destination)
    {
        int count = Math.Min(destination.Length, _count);
        int first = Math.Min(count, _ring.Length - _start);
        _ring.AsSpan(_start, first).CopyTo(destination);
        _ring.AsSpan(0, count - first).CopyTo(destination[first..]);
        _start = (_start + count) % _ring.Length;
        _count -= count;
        if (count > 0)
            Wake();
        return count;
    }

    private int Put(ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, _ring.Length - _count);
        int end = (_start + _count) % _ring.Length;
        int first = Math.Min(count, _ring.Length - end);
        bytes[..first].CopyTo(_ring.AsSpan(end));
        bytes[first..count].CopyTo(_ring);
        _count += count;
        if (count > 0)
            Wake();
        return count;
    }

    private Task Wait() => (_waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private void Wake()
    {
        _waiting?.SetResult();
        _waiting = null;
    }
}
