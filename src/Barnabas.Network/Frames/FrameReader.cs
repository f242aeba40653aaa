using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Barnabas.Network.Transports;

namespace Barnabas.Network.Frames;

/// <summary>
/// Cuts what a transport receives into frames: a big-endian length of four bytes, then as many bytes. One receive into a small staging
/// buffer brings a length and, with luck, several small frames; the rest of a larger frame is received straight into its own buffer.
/// An idle connection holds nothing but the staging buffer. Owned by one receive loop.
/// </summary>
/// <param name="transport">Where the bytes come from.</param>
/// <param name="pool">Where the buffers of the frames come from.</param>
/// <param name="stageSize">Bytes of the staging buffer.</param>
/// <param name="beforeWait">Called when nothing more can be read without waiting.</param>
public sealed class FrameReader(Transport transport, FramePool pool, int stageSize, Action? beforeWait = null)
{
    public const int LengthSize = sizeof(int);

    /// <summary>
    /// A claimed length alone gets no more than this; further memory follows what has really arrived, <see cref="Growth"/> times as much.
    /// </summary>
    private const int FirstChunk = 64 * 1024;
    private const int Growth = 32;

    private readonly byte[] _stage = new byte[Math.Max(stageSize, LengthSize)];
    private int _start;
    private int _end;

    /// <summary>True where some bytes of the next frame have been received.</summary>
    public bool HasPartialFrame => _start != _end;

    /// <summary>The length that the next frame claims, or -1 where the peer has closed its side between two frames.</summary>
    /// <exception cref="EndOfStreamException">The peer closed its side within the length.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReadLengthAsync()
    {
        while (_end - _start < LengthSize)
        {
            if (_start != 0)
            {
                _stage.AsSpan(_start, _end - _start).CopyTo(_stage);
                _end -= _start;
                _start = 0;
            }
            int received = await ReceiveAsync(_stage.AsMemory(_end)).ConfigureAwait(false);
            if (received == 0)
                return _end == 0 ? -1 : throw new EndOfStreamException("The peer closed the connection within a frame.");
            _end += received;
        }
        int length = BinaryPrimitives.ReadInt32BigEndian(_stage.AsSpan(_start));
        // -1 is ours for the end of the stream; every negative length is as wrong as another.
        return length < 0 ? throw new InvalidFrameException($"negative frame length {length}") : length;
    }

    /// <summary>The frame whose length was read last, at the start of a buffer of the pool that the caller returns.</summary>
    /// <exception cref="EndOfStreamException">The peer closed its side within the frame.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<byte[]> ReadBodyAsync(int length)
    {
        _start += LengthSize;
        int have = Math.Min(length, _end - _start);
        byte[] buffer = pool.Rent(Math.Min(length, FirstChunk));
        try
        {
            _stage.AsSpan(_start, have).CopyTo(buffer);
            _start += have;
            while (have < length)
            {
                if (have == buffer.Length)
                    buffer = Grow(buffer, length);
                int limit = Math.Min(length, buffer.Length);
                int received = await ReceiveAsync(buffer.AsMemory(have, limit - have)).ConfigureAwait(false);
                if (received == 0)
                    throw new EndOfStreamException("The peer closed the connection within a frame.");
                have += received;
            }
            return buffer;
        }
        catch
        {
            pool.Return(buffer);
            throw;
        }
    }

    private ValueTask<int> ReceiveAsync(Memory<byte> destination)
    {
        ValueTask<int> receive = transport.ReceiveAsync(destination);
        if (!receive.IsCompleted)
            beforeWait?.Invoke();
        return receive;
    }

    private byte[] Grow(byte[] full, int length)
    {
        byte[] larger = pool.Rent((int)Math.Min(length, (long)full.Length * Growth));
        full.CopyTo(larger, 0);
        pool.Return(full);
        return larger;
    }
}
