using System.Numerics;

namespace Barnabas.Network.Frames;

/// <summary>
/// Reusable buffers for frames, uninitialised, in four size classes a power of two: a buffer is at most a quarter larger than asked, and
/// a request of 1 MiB does not cost 2. Last in, first out, so that the next frame lands in memory that the processor's cache still
/// holds. What lies idle is bounded by <paramref name="maxIdleBytes"/>, and <see cref="Trim"/> gives back what a quiet period did not
/// need. Thread-safe: one short lock a size class.
/// </summary>
public sealed class FramePool(long maxIdleBytes = 64L << 20)
{
    private const int SmallestShift = 8;
    private const int StepsShift = 2;
    private const int Steps = 1 << StepsShift;
    private const int LargestShift = 27;

    /// <summary>Buffers above this are made for one use: they are rare, and idle they would cost more than they save.</summary>
    private const int LargestPooled = 1 << LargestShift;

    private readonly SizeClass[] _classes = MakeClasses();
    private long _idleBytes;

    /// <summary>Bytes of buffers that nobody uses now.</summary>
    public long IdleBytes => Volatile.Read(ref _idleBytes);

    /// <summary>A buffer of at least <paramref name="size"/> bytes with arbitrary content.</summary>
    public byte[] Rent(int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (size > LargestPooled)
            return GC.AllocateUninitializedArray<byte>(size);
        SizeClass sizes = _classes[ClassOf(size)];
        if (!sizes.TryPop(out byte[]? buffer))
            return GC.AllocateUninitializedArray<byte>(sizes.Size);
        Interlocked.Add(ref _idleBytes, -buffer.Length);
        return buffer;
    }

    /// <summary>Takes a buffer back: once, and only when nothing reads or writes it any more.</summary>
    public void Return(byte[] buffer)
    {
        if (buffer.Length > LargestPooled)
            return;
        SizeClass sizes = _classes[ClassOf(buffer.Length)];
        if (sizes.Size != buffer.Length)
            throw new ArgumentException("The buffer is not from this pool.", nameof(buffer));
        if (Interlocked.Add(ref _idleBytes, buffer.Length) > maxIdleBytes)
            Interlocked.Add(ref _idleBytes, -buffer.Length);
        else
            sizes.Push(buffer);
    }

    /// <summary>Drops the buffers that stayed idle since the last call.</summary>
    public void Trim()
    {
        foreach (SizeClass sizes in _classes)
            Interlocked.Add(ref _idleBytes, -(long)sizes.Trim() * sizes.Size);
    }

    private static SizeClass[] MakeClasses()
    {
        var classes = new SizeClass[((LargestShift - SmallestShift) << StepsShift) + 1];
        for (int i = 0; i < classes.Length; i++)
            classes[i] = new SizeClass((1 << (SmallestShift + (i >> StepsShift))) / Steps * (Steps + (i & (Steps - 1))));
        return classes;
    }

    private static int ClassOf(int size)
    {
        if (size <= 1 << SmallestShift)
            return 0;
        int shift = BitOperations.Log2((uint)size - 1);
        int step = ((size - 1) >> (shift - StepsShift)) & (Steps - 1);
        return ((shift - SmallestShift) << StepsShift) + step + 1;
    }

    private sealed class SizeClass(int size)
    {
        private readonly Lock _gate = new();
        private byte[]?[] _idle = new byte[]?[4];
        private int _count;
        private int _lowest;

        public int Size { get; } = size;

        public bool TryPop([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out byte[]? buffer)
        {
            lock (_gate)
            {
                if (_count == 0)
                {
                    buffer = null;
                    return false;
                }
                buffer = _idle[--_count]!;
                _idle[_count] = null;
                _lowest = Math.Min(_lowest, _count);
                return true;
            }
        }

        public void Push(byte[] buffer)
        {
            lock (_gate)
            {
                if (_count == _idle.Length)
                    Array.Resize(ref _idle, _count * 2);
                _idle[_count++] = buffer;
            }
        }

        /// <summary>The lowest fill since the last call is what nobody needed.</summary>
        public int Trim()
        {
            lock (_gate)
            {
                int surplus = _lowest;
                Array.Clear(_idle, _count - surplus, surplus);
                _count -= surplus;
                _lowest = _count;
                return surplus;
            }
        }
    }
}
