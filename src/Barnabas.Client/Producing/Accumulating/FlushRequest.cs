namespace Barnabas.Client.Producing.Accumulating;

/// <summary>Somebody waits until all batches that there are now have ended. Owned by the sender's loop, but for its task.</summary>
internal sealed class FlushRequest
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left;

    public Task Done => _done.Task;

    public void Add(ProducerBatch batch)
    {
        batch.IsDue = true;
        (batch.Flushes ??= []).Add(this);
        _left++;
    }

    /// <summary>A batch that was added has become two.</summary>
    public void OnSplit() => _left++;

    public void OnEnded()
    {
        _left--;
        CompleteIfEmpty();
    }

    public void CompleteIfEmpty()
    {
        if (_left == 0)
        {
            _done.TrySetResult();
        }
    }
}
