using System.Collections.Concurrent;
using Barnabas.Storage.Segments;

namespace Barnabas.Storage.WriteBehind;

/// <summary>
/// Keeps the appended part of the page cache small and clean. What was appended goes to the disk chunk by chunk, so that the kernel never
/// gathers so much that it has to stop a writer; and of all chunks of all logs, only the newest stay cached: pages that come free are used again for
/// the next append, which is several times cheaper than taking new ones from the machine (decision 0005). Nothing of it is needed for
/// durability: what is flushed, and when, is unchanged. Thread-safe; one background task at a time does the work.
/// </summary>
internal sealed class WriteBehindQueue(long cachedBytes, Action<Action> background, Action<IOException> onFailure)
{
    private readonly ConcurrentQueue<Chunk> _appended = new();
    private readonly Queue<Chunk> _cached = new();
    private long _cachedTotal;
    private int _scheduled;

    /// <summary>Hands over appended bytes of a segment; does not wait for the disk.</summary>
    public void Add(SegmentFile file, long position, int length)
    {
        _appended.Enqueue(new Chunk(file, position, length));
        if (Interlocked.Exchange(ref _scheduled, 1) == 0)
        {
            background(Work);
        }
    }

    private void Work()
    {
        do
        {
            while (_appended.TryDequeue(out Chunk chunk))
            {
                if (Guarded(chunk, static c => c.StartWriteBack()))
                {
                    _cached.Enqueue(chunk);
                    _cachedTotal += chunk.Length;
                }

                while (_cachedTotal > cachedBytes && _cached.TryDequeue(out Chunk oldest))
                {
                    _cachedTotal -= oldest.Length;
                    Guarded(oldest, static c => c.DropFromCache());
                }
            }

            Volatile.Write(ref _scheduled, 0);
        }
        while (!_appended.IsEmpty && Interlocked.Exchange(ref _scheduled, 1) == 0);
    }

    /// <summary>A disk that refuses a hint says so on the next append or flush as well, where it counts; it is told once here and not tried on.</summary>
    private bool Guarded(Chunk chunk, Func<Chunk, bool> work)
    {
        try
        {
            return work(chunk);
        }
        catch (IOException failure)
        {
            onFailure(failure);
            return false;
        }
    }

    private readonly record struct Chunk(SegmentFile File, long Position, int Length)
    {
        /// <summary>False where the segment is gone meanwhile, and its pages with it.</summary>
        public bool StartWriteBack() => With(static (file, chunk) => file.StartWriteBack(chunk.Position, chunk.Length));

        public bool DropFromCache() => With(static (file, chunk) => file.DropFromCache(chunk.Position, chunk.Length));

        private bool With(Action<Disk.IDiskFile, Chunk> work)
        {
            if (!File.TryAcquire(out Disk.IDiskFile file))
            {
                return false;
            }

            try
            {
                work(file, this);
                return true;
            }
            finally
            {
                File.Release();
            }
        }
    }
}
