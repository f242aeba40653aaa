using Barnabas.Client.Clusters;
using Barnabas.Client.Consuming.Fetching;
using Barnabas.Client.Consuming.Groups;
using Barnabas.Client.Consuming.Offsets;
using Barnabas.Client.Consuming.Positions;
using Barnabas.Client.Errors;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Wire;
using Microsoft.Extensions.Logging;

namespace Barnabas.Client.Consuming;

/// <summary>
/// What goes on behind the polls: finds positions and fetches ahead. One loop; what it decides comes from <see cref="PositionMachine"/> and
/// <see cref="FetchMachine"/>, under the lock of the <see cref="Assignment"/>. It wakes when the application's thread or an answer changed something.
/// </summary>
internal sealed class ConsumerLoop(
    ConsumerOptions options,
    ClusterClient cluster,
    Assignment assignment,
    FetchMachine fetches,
    PositionMachine positions,
    OffsetFinder finder,
    CommittedOffsets committed,
    Func<MemberIdentity> member,
    Wakeable poll,
    ILogger logger) : IAsyncDisposable
{
    /// <summary>Later versions name topics by id only.</summary>
    private const short LastFetchVersionWithNames = 12;

    private readonly CancellationTokenSource _closing = new();
    private readonly Wakeable _wake = new(options.Time);
    private readonly HashSet<Task> _underWay = [];
    private readonly Lock _underWayGate = new();
    private Task? _loop;
    private string[] _topics = [];

    private long Now => options.Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Something changed: partitions, positions, room in the buffer.</summary>
    public void Wake()
    {
        _loop ??= Task.Run(RunAsync);
        _wake.Set();
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        if (_loop is not null)
        {
            await _loop.ConfigureAwait(false);
        }
        Task[] left;
        lock (_underWayGate)
        {
            left = [.. _underWay];
        }
        await Task.WhenAll(left).ConfigureAwait(false);
        lock (assignment.Gate)
        {
            fetches.Clear();
        }
        _closing.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                bool isIdle = Step();
                // What waits for a pause after a failure, or for a leader, is looked at again; else there is nothing to do before somebody wakes the loop.
                TimeSpan longest = isIdle ? TimeSpan.FromMilliseconds(options.MetadataMaxAgeMs) : TimeSpan.FromMilliseconds(options.RetryBackoffMs);
                await _wake.WaitAsync(longest, _closing.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The consumer is closed.
        }
        catch (Exception e)
        {
            ConsumerLog.LoopFailed(logger, e);
            throw;
        }
    }

    /// <summary>Starts all that can be started; true where nothing waits for time to pass.</summary>
    private bool Step()
    {
        FollowTopics();
        ClusterView view = cluster.View;
        List<(PartitionState, int)> unknown, reset, validated;
        List<PlannedFetch> planned;
        bool isIdle;
        lock (assignment.Gate)
        {
            long now = Now;
            unknown = Asked(positions.WithoutPosition(now));
            reset = Asked(positions.ToReset(now));
            validated = Asked(positions.ToValidate(view, now));
            planned = fetches.Plan(view, now);
            isIdle = assignment.All.All(static state => state.IsInFlight || state.IsPaused || state.BufferedFetches > 0);
        }
        Begin(unknown, asked => LookUpCommittedAsync(asked));
        Begin(reset, asked => ResetAsync(asked));
        Begin(validated, asked => ValidateAsync(asked));
        foreach (PlannedFetch fetch in planned)
        {
            Track(FetchAsync(fetch));
        }
        return isIdle;
    }

    private static List<(PartitionState State, int Version)> Asked(List<PartitionState> states) => [.. states.Select(static state => (state, state.Version))];

    private void Begin(List<(PartitionState State, int Version)> asked, Func<List<(PartitionState State, int Version)>, Task> ask)
    {
        if (asked.Count > 0)
        {
            Track(ask(asked));
        }
    }

    /// <summary>Keeps the metadata to the topics that are read.</summary>
    private void FollowTopics()
    {
        string[] topics;
        lock (assignment.Gate)
        {
            topics = [.. assignment.Partitions.Select(static partition => partition.Topic).Distinct().Order(StringComparer.Ordinal)];
        }
        if (!topics.AsSpan().SequenceEqual(_topics))
        {
            _topics = topics;
            Track(RequireAsync(topics));
        }
    }

    private async Task RequireAsync(string[] topics)
    {
        await cluster.RequireTopicsAsync(topics, _closing.Token).ConfigureAwait(false);
        _wake.Set();
    }

    private void Track(Task task)
    {
        lock (_underWayGate)
        {
            _underWay.Add(task);
        }
        _ = UntrackAsync(task);
    }

    private async Task UntrackAsync(Task task)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (task.IsFaulted)
        {
            ConsumerLog.LoopFailed(logger, task.Exception!);
        }
        lock (_underWayGate)
        {
            _underWay.Remove(task);
        }
    }

    private async Task FetchAsync(PlannedFetch planned)
    {
        var outcome = FetchOutcome.None;
        try
        {
            bool hasIds = planned.Asked.All(static asked => asked.TopicId != Guid.Empty);
            var answer = await cluster.AskAsync(
                planned.Node, ApiKey.Fetch, _ => planned.Request(options), _closing.Token, hasIds ? short.MaxValue : LastFetchVersionWithNames).ConfigureAwait(false);
            lock (assignment.Gate)
            {
                outcome = fetches.OnResponse(planned, answer, cluster.View, Now);
            }
        }
        catch (Exception e) when (e is KafkaException or ProtocolException or OperationCanceledException)
        {
            if (!_closing.IsCancellationRequested)
            {
                ConsumerLog.FetchFailed(logger, planned.Node, e.Message);
            }
            lock (assignment.Gate)
            {
                fetches.OnFailure(planned, Now);
            }
        }
        if (outcome.HasFlag(FetchOutcome.RefreshMetadata))
        {
            cluster.RequestUpdate();
        }
        if (outcome.HasFlag(FetchOutcome.WakePoll))
        {
            poll.Set();
        }
        _wake.Set();
    }

    private Task LookUpCommittedAsync(List<(PartitionState State, int Version)> asked) => AskAsync(asked, async cancellation =>
    {
        var found = await committed.FetchAsync([.. asked.Select(static a => a.State.Partition)], member(), cancellation).ConfigureAwait(false);
        lock (assignment.Gate)
        {
            positions.OnCommitted(asked, found, Now);
        }
    });

    private Task ResetAsync(List<(PartitionState State, int Version)> asked) => AskAsync(asked, async cancellation =>
    {
        var found = await finder.FindAsync(asked.ToDictionary(static a => a.State.Partition, static a => a.State.ResetTimestamp), cancellation).ConfigureAwait(false);
        lock (assignment.Gate)
        {
            positions.OnFound(asked, found, Now);
        }
    });

    private Task ValidateAsync(List<(PartitionState State, int Version)> asked) => AskAsync(asked, async cancellation =>
    {
        var ends = await finder.FindEndsAsync(asked.ToDictionary(static a => a.State.Partition, static a => (long)(a.State.FetchPosition.LeaderEpoch ?? -1)), cancellation).ConfigureAwait(false);
        lock (assignment.Gate)
        {
            positions.OnEpochEnds(asked, ends, cluster.View, Now);
        }
    });

    private async Task AskAsync(List<(PartitionState State, int Version)> asked, Func<CancellationToken, Task> ask)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromMilliseconds(options.DefaultApiTimeoutMs), options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, _closing.Token);
        try
        {
            await ask(either.Token).ConfigureAwait(false);
        }
        catch (KafkaException e)
        {
            Failed(e);
        }
        catch (OperationCanceledException e)
        {
            Failed(new KafkaException(ErrorCode.RequestTimedOut, "No position was found in time.", e));
        }
        poll.Set();
        _wake.Set();

        void Failed(KafkaException failure)
        {
            lock (assignment.Gate)
            {
                positions.OnFailure(asked, failure, Now);
            }
        }
    }
}
