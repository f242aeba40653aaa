using Barnabas.Broker.Requests;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Fetching;

/// <summary>
/// Fetch: v0 and v1 answer in message format v0, v2 and v3 in format v1 (down-converted), later versions in record batches. v3 limits
/// the whole response and gives at least one batch; v4 adds isolation; v7 sessions (KIP-227); v9 leader epochs; v10 zstd; v12 tells of
/// divergence; v13 names topics by id; v15 moves the replica id into a tagged field. Thread-safe.
/// </summary>
public sealed class FetchHandler(FetchReader reader, FetchSessionCache sessions, FetchDownConverter downConverter, int fetchMaxBytes, TimeProvider time)
    : ApiHandler<FetchRequest, FetchResponse>
{
    private const short FirstVersionWithTopicIds = 13;
    private const short FirstVersionWithReplicaState = 15;

    protected override ValueTask<FetchResponse?> AnswerAsync(RequestContext context, FetchRequest request)
    {
        short version = context.ApiVersion;
        var error = FetchContext.Resolve(sessions, SessionOf(request, version), out var fetch);
        if (fetch is null)
        {
            return new(new FetchResponse { ErrorCode = error });
        }
        int maxBytes = Math.Min(request.MaxBytes, fetchMaxBytes);
        var limits = new FetchLimits(
            maxBytes,
            Math.Min(request.MinBytes, maxBytes),
            (IsolationLevel)request.IsolationLevel,
            AtLeastOneBatch: version >= 3,
            ReplicaIdOf(request, version));
        var results = reader.Read(fetch.Partitions, limits, out var outcome);
        bool answersNow = request.MaxWaitMs <= 0 || fetch.Partitions.Count == 0 || outcome.HasError || outcome.Bytes >= limits.MinBytes;
        if (answersNow)
        {
            return new(Conclude(version, fetch, results));
        }
        context.ReleaseBody();
        return WaitAsync(version, fetch, limits, results, outcome, TimeSpan.FromMilliseconds(request.MaxWaitMs));
    }

    /// <summary>A long poll: reads again each time enough bytes have come in, until the limit of time.</summary>
    private async ValueTask<FetchResponse?> WaitAsync(
        short version, FetchContext fetch, FetchLimits limits, List<(FetchedPartition, FetchPartitionResult)> results, FetchOutcome outcome, TimeSpan limit)
    {
        long began = time.GetTimestamp();
        while (true)
        {
            FetchReader.Release(results);
            var left = limit - time.GetElapsedTime(began);
            using var wait = new FetchWait(limits.MinBytes - outcome.Bytes, left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
            var watched = reader.Watch(fetch.Partitions, wait);
            try
            {
                // What was appended between the last read and the watch would wake nobody.
                results = reader.Read(fetch.Partitions, limits, out outcome);
                if (outcome.HasError || outcome.Bytes >= limits.MinBytes)
                {
                    return Conclude(version, fetch, results);
                }
                FetchReader.Release(results);
                await wait.Ended.ConfigureAwait(false);
            }
            finally
            {
                FetchReader.Unwatch(watched, wait);
            }
            results = reader.Read(fetch.Partitions, limits, out outcome);
            if (wait.IsExpired || outcome.HasError || outcome.Bytes >= limits.MinBytes)
            {
                return Conclude(version, fetch, results);
            }
        }
    }

    private FetchResponse Conclude(short version, FetchContext fetch, List<(FetchedPartition Partition, FetchPartitionResult Result)> results)
    {
        var response = new FetchResponse { SessionId = fetch.Conclude(results) };
        FetchResponse.FetchableTopicResponse? topic = null;
        foreach (var (partition, result) in results)
        {
            if (topic is null || topic.TopicId != partition.Key.TopicId || topic.Topic != (partition.Key.Topic ?? ""))
            {
                topic = new() { Topic = partition.Key.Topic ?? "", TopicId = partition.Key.TopicId };
                response.Responses.Add(topic);
            }
            topic.Partitions.Add(ToMessage(partition, downConverter.Convert(result, partition, version)));
        }
        return response;
    }

    private static FetchResponse.PartitionData ToMessage(FetchedPartition partition, FetchPartitionResult result)
    {
        var data = new FetchResponse.PartitionData
        {
            PartitionIndex = partition.Key.Partition,
            ErrorCode = result.Error,
            HighWatermark = result.HighWatermark,
            LastStableOffset = result.LastStableOffset,
            LogStartOffset = result.LogStartOffset,
            AbortedTransactions = result.AbortedTransactions,
            Records = result.Records,
        };
        if (result.DivergingEpoch is { } diverging)
        {
            data.DivergingEpoch = new() { Epoch = diverging.Epoch, EndOffset = diverging.EndOffset };
        }
        return data;
    }

    private static int ReplicaIdOf(FetchRequest request, short version) =>
        version >= FirstVersionWithReplicaState ? request.ReplicaState.ReplicaId : request.ReplicaId;

    private static FetchSessionRequest SessionOf(FetchRequest request, short version)
    {
        bool byId = version >= FirstVersionWithTopicIds;
        int count = 0;
        foreach (var topic in request.Topics)
        {
            count += topic.Partitions.Count;
        }
        var partitions = new List<FetchedPartition>(count);
        var places = count > 1 ? new Dictionary<FetchKey, int>(count) : null;
        foreach (var topic in request.Topics)
        {
            foreach (var asked in topic.Partitions)
            {
                var partition = new FetchedPartition(byId ? FetchKey.ById(topic.TopicId, asked.Partition) : FetchKey.ByName(topic.Topic, asked.Partition))
                {
                    CurrentLeaderEpoch = asked.CurrentLeaderEpoch,
                    FetchOffset = asked.FetchOffset,
                    LastFetchedEpoch = asked.LastFetchedEpoch,
                    MaxBytes = asked.PartitionMaxBytes,
                };
                if (places is null || places.TryAdd(partition.Key, partitions.Count))
                {
                    partitions.Add(partition);
                }
                else
                {
                    // Asked for twice: the later one counts.
                    partitions[places[partition.Key]] = partition;
                }
            }
        }
        List<FetchKey> forgotten = [];
        foreach (var topic in request.ForgottenTopicsData)
        {
            foreach (int index in topic.Partitions)
            {
                forgotten.Add(byId ? FetchKey.ById(topic.TopicId, index) : FetchKey.ByName(topic.Topic, index));
            }
        }
        return new(request.SessionId, request.SessionEpoch, byId, ReplicaIdOf(request, version) >= 0, partitions, forgotten);
    }
}
