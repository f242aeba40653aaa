using Barnabas.Client.Clusters;
using Barnabas.Network.Connecting;
using Barnabas.Testing.Time;

namespace Barnabas.Client.Tests.Clusters;

/// <summary>Notes when connections are tried. Thread-safe.</summary>
internal sealed class RecordingDialer(IBrokerDialer inner, ManualTime time) : IBrokerDialer
{
    private readonly List<TimeSpan> _times = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiting = [];

    public IReadOnlyList<TimeSpan> Times
    {
        get
        {
            lock (_times)
            {
                return [.. _times];
            }
        }
    }

    public Task ReachedAsync(int count)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_times)
        {
            _waiting.Add((count, reached));
        }
        return reached.Task;
    }

    public Task<KafkaConnection> ConnectAsync(string host, int port, KafkaConnectionOptions options, CancellationToken cancellation)
    {
        lock (_times)
        {
            _times.Add(time.Elapsed);
            _waiting.FindAll(wait => wait.Count <= _times.Count).ForEach(static wait => wait.Reached.TrySetResult());
        }
        return inner.ConnectAsync(host, port, options, cancellation);
    }
}
