using Barnabas.Coordination.Groups;
using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Barnabas.Coordination.Tests.Runtime;

/// <summary>A runtime of one partition on a scripted log: time moves, and other threads' work is done, when the test says so.</summary>
internal sealed class RuntimeBench
{
    public const int Partition = 0;

    private readonly Queue<Action> _elsewhere = new();

    public RuntimeBench(CoordinatorRuntimeOptions? options = null)
    {
        Runtime = new(
            _ =>
            {
                Shards.Add(new());
                return Shards[^1];
            },
            GroupRecordTypes.Codec,
            (options ?? new()) with { RunElsewhere = _elsewhere.Enqueue },
            Time,
            NullLogger.Instance);
    }

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));

    public ScriptedLog Log { get; } = new();

    public CoordinatorRuntime<Ledger> Runtime { get; }

    public List<Ledger> Shards { get; } = [];

    /// <summary>The shard of now.</summary>
    public Ledger Shard => Shards[^1];

    /// <summary>A bench whose partition is loaded.</summary>
    public static RuntimeBench Loaded(CoordinatorRuntimeOptions? options = null)
    {
        var bench = new RuntimeBench(options);
        bench.Runtime.Load(Partition, 1, bench.Log);
        bench.RunElsewhere();
        bench.Shard.Events.Clear();
        return bench;
    }

    /// <summary>Does what other threads were to do, on this one.</summary>
    public void RunElsewhere()
    {
        while (_elsewhere.TryDequeue(out var work))
        {
            work();
        }
    }

    public Task<CoordinatorAnswer<string>> Ask(Action<Ledger, Decision, PendingReply<string>> request) => Runtime.AskAsync(Partition, request);

    public Task<CoordinatorAnswer<string>> Write(string text) => Ask((shard, decision, reply) => shard.Write(text, decision, reply));

    public Task<CoordinatorAnswer<string>> Read() => Ask((shard, decision, reply) => decision.Reply(reply, string.Join(", ", shard.Replayed)));

    public Task<CoordinatorAnswer<string>> Park() => Ask((shard, _, reply) => shard.Parked.Add(reply));

    public void Decide(Action<Decision> decide) => Assert.True(Ask((_, decision, reply) =>
    {
        decide(decision);
        decision.Reply(reply, "");
    }).IsCompleted);

    /// <summary>An answer that must be there: the response, or the error's name.</summary>
    public static string Answer(Task<CoordinatorAnswer<string>> task)
    {
        Assert.True(task.IsCompleted, "There is no answer yet.");
        return task.Result.Error == ErrorCode.None ? task.Result.Response! : task.Result.Error.ToString();
    }
}
