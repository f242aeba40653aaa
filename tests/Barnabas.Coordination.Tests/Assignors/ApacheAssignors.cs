using Barnabas.Coordination.Tests.Support;

namespace Barnabas.Coordination.Tests.Assignors;

/// <summary>One process of Apache Kafka's assignors for all tests of a class, started by the first that asks.</summary>
public sealed class ApacheAssignors : IAsyncDisposable
{
    private ApacheProgram? _program;

    public Task<string> AskAsync(string question) => (_program ??= ApacheProgram.Start("Assignors/ApacheAssignors.java")).AskAsync(question);

    public ValueTask DisposeAsync() => _program?.DisposeAsync() ?? ValueTask.CompletedTask;
}
