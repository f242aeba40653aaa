using Microsoft.Extensions.Logging;

namespace Barnabas.Network.Tests.Support;

/// <summary>Keeps what is logged, and lets a test wait for a line.</summary>
internal sealed class RecordingLogger<T> : ILogger<T>
{
    private readonly Lock _gate = new();
    private readonly List<(LogLevel Level, string Text)> _lines = [];
    private readonly List<(string Part, TaskCompletionSource<string> Seen)> _waiting = [];

    public IReadOnlyList<(LogLevel Level, string Text)> Lines
    {
        get
        {
            lock (_gate)
                return [.. _lines];
        }
    }

    /// <summary>The first line, past or future, that contains the text.</summary>
    public Task<string> LineAsync(string part)
    {
        lock (_gate)
        {
            foreach ((_, string text) in _lines)
            {
                if (text.Contains(part, StringComparison.Ordinal))
                    return Task.FromResult(text);
            }
            var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((part, seen));
            return seen.Task.Bounded();
        }
    }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        string text = formatter(state, exception);
        lock (_gate)
        {
            _lines.Add((logLevel, text));
            foreach ((string part, TaskCompletionSource<string> seen) in _waiting)
            {
                if (text.Contains(part, StringComparison.Ordinal))
                    seen.TrySetResult(text);
            }
        }
    }
}
