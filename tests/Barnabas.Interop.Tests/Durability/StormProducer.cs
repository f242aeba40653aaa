using System.Collections.Concurrent;
using System.Diagnostics;
using Barnabas.Interop.Tests.Processes;

namespace Barnabas.Interop.Tests.Durability;

/// <summary>The storm script as a process: its delivery reports are collected as they come. Owned by one test.</summary>
internal sealed class StormProducer : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(150);

    private readonly Process _process;
    private readonly Task _reading;
    private readonly ConcurrentQueue<Delivery> _delivered = new();
    private readonly ConcurrentQueue<string> _failures = new();

    public StormProducer(string bootstrap, string topic, int partitions)
    {
        _process = Tool.StartPython("confluent_kafka", "storm_producer.py", [bootstrap, topic, $"{partitions}"]);
        _process.ErrorDataReceived += (_, line) => NoteFailure(line.Data);
        _process.BeginErrorReadLine();
        _reading = ReadAsync();
    }

    /// <summary>An acknowledged message; the offset is -1 where the broker said no more than that it had the message already.</summary>
    public readonly record struct Delivery(int Partition, long Offset, int Number);

    public int Count => _delivered.Count;

    public IReadOnlyCollection<Delivery> Delivered => _delivered;

    public Task AwaitMoreAsync(int more)
    {
        int target = Count + more;
        return Poll.UntilAsync($"{more} more acknowledged messages; failures: {string.Join('\n', _failures.Take(3))}", Bound, () => Count >= target || !_failures.IsEmpty);
    }

    /// <summary>Ends the producer after it has flushed; every message must have been acknowledged.</summary>
    public async Task FinishAsync()
    {
        _process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(Bound);
        await _process.WaitForExitAsync(deadline.Token);
        await _reading;
        Assert.Empty(_failures);
        Assert.Equal(0, _process.ExitCode);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Split(' ') is ["A", var partition, var offset, var number])
                _delivered.Enqueue(new Delivery(int.Parse(partition), long.Parse(offset), int.Parse(number)));
            else
                NoteFailure(line);
        }
    }

    private void NoteFailure(string? line)
    {
        if (!string.IsNullOrWhiteSpace(line))
            _failures.Enqueue(line);
    }
}
