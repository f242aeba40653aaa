using Barnabas.Client.Clusters;
using Barnabas.Client.Consuming.Offsets;
using Barnabas.Client.Errors;
using Barnabas.Protocol.Errors;

namespace Barnabas.Client.Consuming.Positions;

/// <summary>
/// Decides what has to be asked before a partition can be read, and takes the answers: a pure machine, called under the lock of the
/// <see cref="Assignment"/>.
/// </summary>
internal sealed class PositionMachine(Assignment assignment, ConsumerOptions options)
{
    private readonly Queue<KafkaException> _failures = new();

    /// <summary>Partitions whose committed offset is to be looked up.</summary>
    public List<PartitionState> WithoutPosition(long nowMs)
    {
        List<PartitionState> unknown = Due(PositionPhase.Unknown, nowMs);
        if (options.GroupId is not null)
        {
            return Begin(unknown);
        }
        ResetByPolicy(unknown, nowMs);
        return [];
    }

    /// <summary>Partitions whose place is to be found by timestamp.</summary>
    public List<PartitionState> ToReset(long nowMs) => Begin(Due(PositionPhase.Resetting, nowMs));

    /// <summary>Partitions with a new leader since their position was found good.</summary>
    public List<PartitionState> ToValidate(ClusterView view, long nowMs)
    {
        foreach (PartitionState state in assignment.All)
        {
            if (view.FindPartition(state.Partition) is { } partition)
            {
                state.SeeLeader(partition.LeaderEpoch);
            }
        }
        return Begin(Due(PositionPhase.Validating, nowMs));
    }

    /// <summary>What the group has committed; partitions that are not among it have nothing.</summary>
    public void OnCommitted(IReadOnlyList<(PartitionState State, int Version)> asked, IReadOnlyDictionary<TopicPartition, OffsetAndMetadata> committed, long nowMs)
    {
        List<PartitionState> without = [];
        foreach (PartitionState state in Ended(asked))
        {
            if (committed.TryGetValue(state.Partition, out OffsetAndMetadata? offset))
            {
                state.Seek(new(offset.Offset, offset.LeaderEpoch));
            }
            else
            {
                without.Add(state);
            }
        }
        ResetByPolicy(without, nowMs);
    }

    public void OnFound(IReadOnlyList<(PartitionState State, int Version)> asked, IReadOnlyDictionary<TopicPartition, FoundOffset> found, long nowMs)
    {
        foreach (PartitionState state in Ended(asked))
        {
            if (!found.TryGetValue(state.Partition, out FoundOffset offset) || offset.Error.IsRetriable)
            {
                state.NotBeforeMs = nowMs + options.RetryBackoffMs;
            }
            else if (offset.Error != ErrorCode.None)
            {
                Report(state, new KafkaException(offset.Error, $"{state.Partition}: {offset.Error.Facts.Message}"), nowMs);
            }
            else if (offset.Offset < 0)
            {
                // Nothing is that young: what comes next is.
                state.Reset(AutoOffsetReset.Latest.Timestamp(nowMs));
            }
            else
            {
                state.Seek(new(offset.Offset, offset.LeaderEpoch));
            }
        }
    }

    /// <summary>Where the epochs of the positions end in the leaders' logs: a position behind that end is not in the log any more (KIP-320).</summary>
    public void OnEpochEnds(IReadOnlyList<(PartitionState State, int Version)> asked, IReadOnlyDictionary<TopicPartition, FoundOffset> ends, ClusterView view, long nowMs)
    {
        foreach (PartitionState state in Ended(asked))
        {
            if (!ends.TryGetValue(state.Partition, out FoundOffset end) || end.Error is not (ErrorCode.None or ErrorCode.UnsupportedVersion))
            {
                state.NotBeforeMs = nowMs + options.RetryBackoffMs;
                continue;
            }
            bool isTruncated = end.Error == ErrorCode.None && end.LeaderEpoch is not null && (end.Offset < state.FetchPosition.Offset || end.LeaderEpoch < state.FetchPosition.LeaderEpoch);
            if (!isTruncated)
            {
                state.Validated(view.FindPartition(state.Partition)?.LeaderEpoch ?? state.CheckedLeaderEpoch);
            }
            else if (options.AutoOffsetReset.IsNone)
            {
                Report(state, new NoOffsetException(new Dictionary<TopicPartition, long?> { [state.Partition] = state.FetchPosition.Offset }), nowMs);
            }
            else
            {
                state.Seek(new(Math.Min(end.Offset, state.FetchPosition.Offset), end.LeaderEpoch));
            }
        }
    }

    /// <summary>The question had no answer, and is to be asked again.</summary>
    public void OnFailure(IReadOnlyList<(PartitionState State, int Version)> asked, KafkaException failure, long nowMs)
    {
        foreach (PartitionState state in Ended(asked))
        {
            state.NotBeforeMs = nowMs + options.RetryBackoffMs;
        }
        if (!failure.IsRetriable)
        {
            _failures.Enqueue(failure);
        }
    }

    public KafkaException? TakeFailure() => _failures.TryDequeue(out KafkaException? failure) ? failure : null;

    private static List<PartitionState> Begin(List<PartitionState> states)
    {
        foreach (PartitionState state in states)
        {
            state.IsInFlight = true;
        }
        return states;
    }

    private List<PartitionState> Due(PositionPhase phase, long nowMs) =>
        [.. assignment.All.Where(state => state.Phase == phase && !state.IsInFlight && state.NotBeforeMs <= nowMs)];

    private List<PartitionState> Ended(IReadOnlyList<(PartitionState State, int Version)> asked)
    {
        List<PartitionState> current = [.. asked.Where(question => assignment.Find(question.State.Partition) == question.State && question.State.Version == question.Version).Select(static question => question.State)];
        foreach (PartitionState state in current)
        {
            state.IsInFlight = false;
        }
        return current;
    }

    private void ResetByPolicy(List<PartitionState> states, long nowMs)
    {
        if (states.Count == 0)
        {
            return;
        }
        if (!options.AutoOffsetReset.IsNone)
        {
            foreach (PartitionState state in states)
            {
                state.Reset(options.AutoOffsetReset.Timestamp(nowMs));
            }
            return;
        }
        foreach (PartitionState state in states)
        {
            state.NotBeforeMs = nowMs + options.RetryBackoffMaxMs;
        }
        _failures.Enqueue(new NoOffsetException(states.ToDictionary(static state => state.Partition, static _ => (long?)null)));
    }

    private void Report(PartitionState state, KafkaException failure, long nowMs)
    {
        state.NotBeforeMs = nowMs + options.RetryBackoffMaxMs;
        _failures.Enqueue(failure);
    }
}
