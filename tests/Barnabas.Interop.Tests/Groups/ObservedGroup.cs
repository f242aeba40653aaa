using System.Globalization;

namespace Barnabas.Interop.Tests.Groups;

/// <summary>
/// A consumer group as its members' own words show it: who has which partitions, and what was read by whom. Starts the members' processes and
/// kills those that still run at its end. Events come on the processes' threads; one short lock.
/// </summary>
internal sealed class ObservedGroup(string bootstrap, string name, string topic, int sessionTimeoutMs = GroupBroker.SessionTimeoutMs) : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(45);

    private readonly Lock _lock = new();
    private readonly List<MemberProcess> _processes = [];
    private readonly Dictionary<string, MemberProcess> _processOf = [];
    private readonly Dictionary<string, int[]> _assigned = [];
    private readonly List<ReadRecord> _reads = [];
    private readonly List<string> _history = [];
    private readonly Dictionary<string, int> _committed = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => name;

    public ReadRecord[] Reads
    {
        get
        {
            lock (_lock)
                return [.. _reads];
        }
    }

    /// <summary>Starts members: one process each, but members of one kind in Java share theirs.</summary>
    public async Task JoinAsync(ClientKind kind, params string[] names)
    {
        MemberProcess? shared = _processes.Find(process => process.Kind == kind && process.IsShared && process.IsAlive);
        if (shared is null && kind is ClientKind.JavaClassic or ClientKind.JavaConsumer)
        {
            await JoinAloneAsync(kind, names);
            return;
        }
        foreach (string member in names)
        {
            if (shared is null)
                await JoinAloneAsync(kind, member);
            else
                await (_processOf[member] = shared).JoinAsync(member);
        }
    }

    /// <summary>Starts members in a process of their own, which can be killed.</summary>
    public async Task JoinAloneAsync(ClientKind kind, params string[] names)
    {
        MemberProcess process = await MemberProcess.StartAsync(kind, bootstrap, name, topic, names, sessionTimeoutMs, Observe);
        _processes.Add(process);
        foreach (string member in names)
            _processOf[member] = process;
    }

    /// <summary>Until exactly these members have all partitions among them, in shares that differ by one at most.</summary>
    public Task SettlesAsync(int partitions, params string[] members) => UntilAsync(
        $"{string.Join(", ", members)} share {partitions} partitions",
        () =>
        {
            int[][] shares = [.. members.Select(member => _assigned.GetValueOrDefault(member, []))];
            return shares.Sum(share => share.Length) == partitions
                && shares.SelectMany(share => share).Distinct().Count() == partitions
                && shares.Max(share => share.Length) - shares.Min(share => share.Length) <= 1;
        });

    /// <summary>Until all of these values have been read, each at least once.</summary>
    public Task ReadsAsync(IReadOnlyCollection<string> values) =>
        UntilAsync($"{values.Count} records are read", () => values.Except(_reads.Select(read => read.Value)).Take(1).Count() == 0);

    public void AssertReadOnce(IReadOnlyCollection<string> values)
    {
        ReadRecord[] reads = Reads;
        string[] twice = [.. reads.GroupBy(read => (read.Partition, read.Offset)).Where(read => read.Count() > 1).Select(read => string.Join(" and ", read))];
        Assert.True(twice.Length == 0, $"Read twice: {string.Join('\n', twice.Take(5))}\n{History}");
        Assert.Equal(values.Order(), reads.Select(read => read.Value).Order());
    }

    /// <summary>The member commits what it has read.</summary>
    public async Task CommitAsync(string member)
    {
        int before;
        lock (_lock)
            before = _committed.GetValueOrDefault(member);
        await _processOf[member].CommitAsync(member);
        await UntilAsync($"{member} committed", () => _committed.GetValueOrDefault(member) > before);
    }

    public async Task LeaveAsync(string member)
    {
        await _processOf[member].LeaveAsync(member);
        Forget(member);
    }

    public async Task KillAsync(string member)
    {
        await _processOf[member].KillAsync();
        Forget(member);
    }

    public void Dispose()
    {
        foreach (MemberProcess process in _processes)
            process.Dispose();
    }

    private string History
    {
        get
        {
            lock (_lock)
                return string.Join('\n', _history.TakeLast(60));
        }
    }

    private void Forget(string member)
    {
        lock (_lock)
            _assigned.Remove(member);
    }

    private async Task UntilAsync(string what, Func<bool> reached)
    {
        using CancellationTokenSource deadline = new(Bound);
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (reached())
                    return;
                changed = _changed.Task;
            }
            try
            {
                await changed.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"Not within {Bound.TotalSeconds} s: {what} in {name}.\n{History}");
            }
        }
    }

    private void Observe(GroupEvent happened)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            Apply(happened);
            changed = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        changed.TrySetResult();
    }

    private void Apply(GroupEvent happened)
    {
        switch (happened.What)
        {
            case "assigned":
                _assigned[happened.Member] = happened.Partitions;
                break;
            case "revoked":
                _assigned[happened.Member] = [.. _assigned.GetValueOrDefault(happened.Member, []).Except(happened.Partitions)];
                break;
            case "committed":
                _committed[happened.Member] = _committed.GetValueOrDefault(happened.Member) + 1;
                break;
            case "read":
                string[] words = happened.Rest.Split(' ', 3);
                _reads.Add(new(happened.Member, int.Parse(words[0], CultureInfo.InvariantCulture), long.Parse(words[1], CultureInfo.InvariantCulture), words[2]));
                return;
        }
        _history.Add($"{happened.What} {happened.Member} {happened.Rest}");
    }
}
