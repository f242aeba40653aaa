using System.Collections.Concurrent;

namespace Barnabas.Coordination.Runtime;

/// <summary>
/// Runs what is posted one after the other and in order, on no thread of its own: whoever posts into an empty mailbox goes on until it
/// is empty again, and hands over to another thread when others keep it too long. Thread-safe.
/// </summary>
/// <param name="runElsewhere">Runs a piece of work on another thread.</param>
/// <param name="onFault">Told what a piece of work throws; the next one runs all the same.</param>
internal sealed class Mailbox(Action<Action> runElsewhere, Action<Exception> onFault)
{
    /// <summary>So much is done for others on a poster's thread.</summary>
    private const int MostAtOnce = 64;

    private readonly ConcurrentQueue<Action> _queue = new();
    private int _waiting;

    /// <summary>Posts, and does the work on this thread if nobody is at it.</summary>
    public void Post(Action work)
    {
        _queue.Enqueue(work);
        if (Interlocked.Increment(ref _waiting) == 1)
        {
            Drain();
        }
    }

    /// <summary>Posts for another thread.</summary>
    public void PostElsewhere(Action work)
    {
        _queue.Enqueue(work);
        if (Interlocked.Increment(ref _waiting) == 1)
        {
            runElsewhere(Drain);
        }
    }

    private void Drain()
    {
        for (int done = 0; done < MostAtOnce; done++)
        {
            // The count goes up only after an entry is in the queue.
            _queue.TryDequeue(out var work);
            try
            {
                work!();
            }
            catch (Exception fault)
            {
                onFault(fault);
            }
            if (Interlocked.Decrement(ref _waiting) == 0)
            {
                return;
            }
        }
        runElsewhere(Drain);
    }
}
