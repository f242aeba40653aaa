using Barnabas.Client.Clusters;
using Barnabas.Client.Consuming.Positions;
using Barnabas.Client.Errors;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Consuming.Fetching;

/// <summary>
/// Decides what to fetch from whom, and takes the answers: a pure machine. Its methods are called under the lock of the
/// <see cref="Assignment"/>. One request is under way to a broker at a time; a partition is fetched ahead by a bounded number of answers.
/// </summary>
internal sealed class FetchMachine(Assignment assignment, ConsumerOptions options)
{
    /// <summary>One answer that is being used up, and one behind it: the application does not wait for the network in between.</summary>
    private const int MostBuffered = 2;

    private readonly Dictionary<int, FetchSession> _sessions = [];
    private readonly HashSet<int> _busy = [];
    private readonly LinkedList<FetchedRecords> _buffer = new();
    private readonly Queue<KafkaException> _failures = new();

    /// <summary>Requests that may go out now; each has to come back by <see cref="OnResponse"/> or <see cref="OnFailure"/>.</summary>
    public List<PlannedFetch> Plan(ClusterView view, long nowMs)
    {
        Dictionary<int, List<AskedPartition>> byNode = [];
        foreach (PartitionState state in assignment.All)
        {
            if (IsFetchable(state, nowMs) && view.FindPartition(state.Partition) is { LeaderId: >= 0 } partition)
            {
                int node = state.PreferredReplica(nowMs) is { } replica && view.Brokers.ContainsKey(replica) ? replica : partition.LeaderId;
                if (!_busy.Contains(node) && view.Brokers.ContainsKey(node))
                {
                    (byNode.TryGetValue(node, out var list) ? list : byNode[node] = []).Add(Ask(state, view, partition));
                }
            }
        }
        List<PlannedFetch> planned = [];
        foreach (var (node, asked) in byNode)
        {
            _busy.Add(node);
            foreach (AskedPartition partition in asked)
            {
                assignment.Get(partition.Partition).IsInFlight = true;
            }
            if (!_sessions.TryGetValue(node, out FetchSession? session))
            {
                _sessions[node] = session = new();
            }
            planned.Add(session.Next(node, asked));
        }
        return planned;
    }

    /// <summary>Takes an answer over; it is this machine's from here on.</summary>
    public FetchOutcome OnResponse(PlannedFetch planned, BrokerAnswer<FetchResponse> response, ClusterView view, long nowMs)
    {
        var answer = new SharedAnswer(response);
        try
        {
            Return(planned);
            if (!_sessions[planned.Node].OnResponse(answer.Response))
            {
                return answer.Response.ErrorCode.Facts.RefreshesMetadata ? FetchOutcome.RefreshMetadata : FetchOutcome.None;
            }
            var outcome = FetchOutcome.None;
            var asked = planned.Asked.ToDictionary(static partition => partition.Partition);
            foreach (var topic in answer.Response.Responses)
            {
                string? name = topic.Topic.Length > 0 ? topic.Topic : view.NameOf(topic.TopicId);
                foreach (var data in topic.Partitions)
                {
                    if (name is not null && asked.TryGetValue(new(name, data.PartitionIndex), out AskedPartition question))
                    {
                        outcome |= Take(answer, question, data, nowMs);
                    }
                }
            }
            return outcome;
        }
        finally
        {
            answer.Release();
        }
    }

    /// <summary>The request had no answer.</summary>
    public void OnFailure(PlannedFetch planned, long nowMs)
    {
        Return(planned);
        _sessions[planned.Node].OnFailure();
        foreach (AskedPartition asked in planned.Asked)
        {
            Pause(asked, nowMs);
        }
    }

    /// <summary>The oldest records of a partition that is not paused, to go on with; they stay here until <see cref="Drop"/>.</summary>
    public FetchedRecords? Next()
    {
        for (var node = _buffer.First; node is not null;)
        {
            var next = node.Next;
            FetchedRecords records = node.Value;
            if (assignment.Find(records.Asked.Partition) is not { } state || state.Version != records.Asked.Version)
            {
                // Sought elsewhere, or taken away, since it was asked for.
                _buffer.Remove(node);
                records.Release();
            }
            else if (!state.IsPaused)
            {
                return records;
            }
            node = next;
        }
        return null;
    }

    /// <summary>These records are used up.</summary>
    public void Drop(FetchedRecords records)
    {
        if (_buffer.Remove(records))
        {
            records.Release();
            if (assignment.Find(records.Asked.Partition) is { } state && state.Version == records.Asked.Version)
            {
                state.BufferedFetches--;
            }
        }
    }

    /// <summary>What a poll has to throw before it gives records that were fetched later.</summary>
    public KafkaException? TakeFailure() => _failures.TryDequeue(out KafkaException? failure) ? failure : null;

    public void Clear()
    {
        foreach (FetchedRecords records in _buffer)
        {
            records.Release();
        }
        _buffer.Clear();
    }

    private static bool IsFetchable(PartitionState state, long nowMs) =>
        state is { Phase: PositionPhase.Fetching, IsPaused: false, IsInFlight: false, BufferedFetches: < MostBuffered } && state.NotBeforeMs <= nowMs;

    private AskedPartition Ask(PartitionState state, ClusterView view, PartitionView partition) => new(
        state.Partition,
        view.FindTopic(state.Partition.Topic)!.Id,
        state.FetchPosition.Offset,
        state.FetchPosition.LeaderEpoch ?? -1,
        partition.LeaderEpoch,
        options.MaxPartitionFetchBytes,
        state.Version);

    private void Return(PlannedFetch planned)
    {
        _busy.Remove(planned.Node);
        foreach (AskedPartition asked in planned.Asked)
        {
            if (Current(asked) is { } state)
            {
                state.IsInFlight = false;
            }
        }
    }

    /// <summary>The state that the question was asked for, if it is still that.</summary>
    private PartitionState? Current(AskedPartition asked) =>
        assignment.Find(asked.Partition) is { } state && state.Version == asked.Version && state.FetchPosition.Offset == asked.Offset ? state : null;

    private void Pause(AskedPartition asked, long nowMs)
    {
        if (Current(asked) is { } state)
        {
            state.NotBeforeMs = nowMs + options.RetryBackoffMs;
        }
    }

    private FetchOutcome Take(SharedAnswer answer, AskedPartition asked, FetchResponse.PartitionData data, long nowMs)
    {
        if (Current(asked) is not { } state)
        {
            return FetchOutcome.None;
        }
        if (data.ErrorCode != ErrorCode.None)
        {
            return Refused(state, asked, data.ErrorCode, nowMs);
        }
        if (data.DivergingEpoch.EndOffset >= 0)
        {
            return Diverged(state, asked, data.DivergingEpoch);
        }
        if (data.PreferredReadReplica >= 0)
        {
            state.Prefer(data.PreferredReadReplica, nowMs + options.MetadataMaxAgeMs);
        }
        try
        {
            var fetched = FetchedRecords.Of(answer, asked, data, options);
            state.Fetched(fetched?.End ?? state.FetchPosition, data.HighWatermark, data.LastStableOffset, data.LogStartOffset);
            if (fetched is not { } some)
            {
                return FetchOutcome.None;
            }
            state.BufferedFetches++;
            _buffer.AddLast(some.Records);
            assignment.MoveToEnd(asked.Partition);
            return FetchOutcome.WakePoll;
        }
        catch (KafkaException e)
        {
            return Report(state, e, nowMs);
        }
    }

    private FetchOutcome Refused(PartitionState state, AskedPartition asked, ErrorCode error, long nowMs)
    {
        state.NotBeforeMs = nowMs + options.RetryBackoffMs;
        switch (error)
        {
            case ErrorCode.OffsetOutOfRange when state.PreferredReplica(nowMs) is not null:
                // The replica is behind: the leader knows.
                state.PreferLeader();
                return FetchOutcome.None;
            case ErrorCode.OffsetOutOfRange:
                return OutOfRange(state, asked.Offset, nowMs);
            case ErrorCode.UnknownLeaderEpoch or ErrorCode.OffsetNotAvailable or ErrorCode.UnknownServerError:
                return FetchOutcome.None;
            case ErrorCode.CorruptMessage:
                return Report(state, new RecordDeserializationException(asked.Partition, asked.Offset, "record batch", new KafkaException(error)), nowMs);
            default:
                return error.IsRetriable || error.Facts.RefreshesMetadata
                    ? FetchOutcome.RefreshMetadata
                    : Report(state, new KafkaException(error, $"{asked.Partition}: {error.Facts.Message}"), nowMs);
        }
    }

    private FetchOutcome OutOfRange(PartitionState state, long offset, long nowMs)
    {
        if (!options.AutoOffsetReset.IsNone)
        {
            state.Reset(options.AutoOffsetReset.Timestamp(nowMs));
            return FetchOutcome.WakePoll;
        }
        return Report(state, new NoOffsetException(new Dictionary<TopicPartition, long?> { [state.Partition] = offset }), nowMs);
    }

    /// <summary>The log was truncated below the position (KIP-320): it goes on from where both agree, unless the application wants to decide.</summary>
    private FetchOutcome Diverged(PartitionState state, AskedPartition asked, FetchResponse.EpochEndOffset diverging)
    {
        if (options.AutoOffsetReset.IsNone)
        {
            return Report(state, new NoOffsetException(new Dictionary<TopicPartition, long?> { [state.Partition] = asked.Offset }), 0);
        }
        state.Seek(new(diverging.EndOffset, diverging.Epoch));
        return FetchOutcome.WakePoll;
    }

    /// <summary>Who polls gets it; the partition is asked again meanwhile, but not in a hurry.</summary>
    private FetchOutcome Report(PartitionState state, KafkaException failure, long nowMs)
    {
        state.NotBeforeMs = nowMs + options.RetryBackoffMaxMs;
        _failures.Enqueue(failure);
        return FetchOutcome.WakePoll;
    }
}
