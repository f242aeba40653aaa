namespace Barnabas.Network.Tests.Support;

/// <summary>A number that a test can wait for.</summary>
internal sealed class Counter
{
    private readonly Lock _gate = new();
    private readonly List<(int Target, TaskCompletionSource Reached)> _waiting = [];
    private int _value;

    public int Value => Volatile.Read(ref _value);

    public int Increment()
    {
        lock (_gate)
        {
            _value++;
            foreach ((int target, TaskCompletionSource reached) in _waiting)
            {
                if (_value >= target)
                    reached.TrySetResult();
            }
            return _value;
        }
    }

    public Task ReachesAsync(int target)
    {
        lock (_gate)
        {
            if (_value >= target)
                return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((target, reached));
            return reached.Task.Bounded();
        }
    }
}
