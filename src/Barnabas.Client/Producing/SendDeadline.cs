using Barnabas.Client.Errors;
using Barnabas.Client.Producing.Accumulating;

namespace Barnabas.Client.Producing;

/// <summary>How long a send may wait before its record is in the buffer: for <c>max.block.ms</c>, until its caller cancels, or until the producer is closed.</summary>
internal sealed class SendDeadline : IDisposable
{
    private readonly ProducerOptions _options;
    private readonly CancellationToken _caller;
    private readonly CancellationToken _closing;
    private readonly CancellationTokenSource _over;
    private readonly CancellationTokenSource _any;

    public SendDeadline(ProducerOptions options, TimeProvider time, CancellationToken caller, CancellationToken closing)
    {
        _options = options;
        _caller = caller;
        _closing = closing;
        _over = new(TimeSpan.FromMilliseconds(Math.Min(options.MaxBlockMs, int.MaxValue)), time);
        _any = CancellationTokenSource.CreateLinkedTokenSource(_over.Token, caller, closing);
    }

    public CancellationToken Token => _any.Token;

    /// <summary>What the end of the wait means to the caller.</summary>
    public Exception Explain(OperationCanceledException cancelled, string missing)
    {
        if (_caller.IsCancellationRequested)
        {
            return new OperationCanceledException(cancelled.Message, cancelled, _caller);
        }
        return _closing.IsCancellationRequested
            ? RecordAccumulator.Closed()
            : new KafkaTimeoutException($"{missing} within max.block.ms, which is {_options.MaxBlockMs}.", cancelled);
    }

    public void Dispose()
    {
        _any.Dispose();
        _over.Dispose();
    }
}
