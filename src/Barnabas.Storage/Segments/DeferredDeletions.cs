using Barnabas.Storage.Disk;

namespace Barnabas.Storage.Segments;

/// <summary>Files that were renamed to <c>.deleted</c> and wait for <c>file.delete.delay.ms</c>. Thread-safe.</summary>
internal sealed class DeferredDeletions(IDisk disk)
{
    private readonly Queue<(long Due, LogSegment? Segment, string? File)> _waiting = [];

    public void Add(LogSegment segment, long due)
    {
        lock (_waiting)
        {
            _waiting.Enqueue((due, segment, null));
        }
    }

    public void Add(string file, long due)
    {
        lock (_waiting)
        {
            _waiting.Enqueue((due, null, file));
        }
    }

    /// <summary>Deletes what is due. The delay may have been changed meanwhile: nothing is deleted before what came before it.</summary>
    public void Run(long now)
    {
        while (true)
        {
            LogSegment? segment;
            string? file;
            lock (_waiting)
            {
                if (_waiting.Count == 0 || _waiting.Peek().Due > now)
                {
                    return;
                }

                (_, segment, file) = _waiting.Dequeue();
            }

            segment?.Delete();
            if (file is not null)
            {
                disk.DeleteFile(file);
            }
        }
    }

    /// <summary>The log closes: the files stay for the next start to delete.</summary>
    public void Close()
    {
        lock (_waiting)
        {
            while (_waiting.TryDequeue(out (long Due, LogSegment? Segment, string? File) next))
            {
                next.Segment?.Close();
            }
        }
    }

    public void RelocateTo(string directory)
    {
        lock (_waiting)
        {
            for (int i = _waiting.Count; i > 0; i--)
            {
                (long due, LogSegment? segment, string? file) = _waiting.Dequeue();
                segment?.RelocateTo(directory);
                _waiting.Enqueue((due, segment, file is null ? null : Path.Combine(directory, Path.GetFileName(file))));
            }
        }
    }
}
