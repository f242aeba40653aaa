using Barnabas.Client.Clusters;
using Barnabas.Client.Errors;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Consuming.Offsets;

/// <summary>
/// Asks leaders for offsets: by timestamp (-1 the end, -2 the beginning), or of the end of a leader epoch. Each partition gets an answer of its own; what
/// failed in a way that passes is asked again until the token ends it. Thread-safe.
/// </summary>
internal sealed class OffsetFinder(ClusterClient cluster, ConsumerOptions options)
{
    private const int Consumer = -1;

    private readonly Random _random = new(options.ClientId.GetHashCode(StringComparison.Ordinal));

    /// <summary>The offsets of the first records that are not older than a timestamp.</summary>
    /// <exception cref="OperationCanceledException">Not all partitions had an answer in time.</exception>
    public Task<Dictionary<TopicPartition, FoundOffset>> FindAsync(IReadOnlyDictionary<TopicPartition, long> timestamps, CancellationToken cancellation) =>
        UntilAnsweredAsync(timestamps, (node, part, view) => ByTimestampAsync(node, part, view, cancellation), cancellation);

    /// <summary>Where leader epochs end in the leaders' logs; the epoch of the answer is the largest that is not above the asked one.</summary>
    public Task<Dictionary<TopicPartition, FoundOffset>> FindEndsAsync(IReadOnlyDictionary<TopicPartition, long> epochs, CancellationToken cancellation) =>
        UntilAnsweredAsync(epochs, (node, part, view) => ByEpochAsync(node, part, view, cancellation), cancellation);

    private static int EpochOf(ClusterView view, TopicPartition partition) => view.FindPartition(partition)?.LeaderEpoch ?? -1;

    private async Task<Dictionary<TopicPartition, FoundOffset>> UntilAnsweredAsync(
        IReadOnlyDictionary<TopicPartition, long> asked,
        Func<int, List<KeyValuePair<TopicPartition, long>>, ClusterView, Task<Dictionary<TopicPartition, FoundOffset>>> ask,
        CancellationToken cancellation)
    {
        Dictionary<TopicPartition, FoundOffset> found = [];
        var left = asked.ToDictionary();
        for (int attempt = 1; ; attempt++)
        {
            string[] topics = [.. left.Keys.Select(static partition => partition.Topic).Distinct()];
            ClusterView view = await cluster.RequireTopicsAsync(topics, cancellation).ConfigureAwait(false);
            var byLeader = left.Where(pair => view.LeaderOf(pair.Key) is not null).GroupBy(pair => view.LeaderOf(pair.Key)!.Id);
            Dictionary<TopicPartition, FoundOffset>[] answers = await Task.WhenAll(byLeader.Select(group => ask(group.Key, [.. group], view))).ConfigureAwait(false);
            foreach (var (partition, answer) in answers.SelectMany(static answer => answer))
            {
                if (!answer.Error.IsRetriable)
                {
                    found[partition] = answer;
                    left.Remove(partition);
                }
            }
            foreach (TopicPartition partition in left.Keys.Where(partition => view.FindTopic(partition.Topic) is { Error: not ErrorCode.None }).ToArray())
            {
                found[partition] = new(view.FindTopic(partition.Topic)!.Error, -1, -1, null);
                left.Remove(partition);
            }
            if (left.Count == 0)
            {
                return found;
            }
            cluster.RequestUpdate();
            int pause = new Backoff(options.RetryBackoffMs, options.RetryBackoffMaxMs, _random).After(attempt);
            await Task.Delay(TimeSpan.FromMilliseconds(pause), options.Time, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<Dictionary<TopicPartition, FoundOffset>> ByTimestampAsync(
        int node, List<KeyValuePair<TopicPartition, long>> asked, ClusterView view, CancellationToken cancellation)
    {
        var request = new ListOffsetsRequest
        {
            ReplicaId = Consumer,
            IsolationLevel = (sbyte)options.IsolationLevel,
            TimeoutMs = options.RequestTimeoutMs,
            Topics = [.. asked.GroupBy(static pair => pair.Key.Topic).Select(topic => new ListOffsetsRequest.ListOffsetsTopic
            {
                Name = topic.Key,
                Partitions = [.. topic.Select(pair => new ListOffsetsRequest.ListOffsetsPartition
                {
                    PartitionIndex = pair.Key.Partition,
                    CurrentLeaderEpoch = EpochOf(view, pair.Key),
                    Timestamp = pair.Value,
                })],
            })],
        };
        try
        {
            var response = await cluster.SendAsync(node, request, cancellation).ConfigureAwait(false);
            return response.Topics.SelectMany(static topic => topic.Partitions.Select(partition => (topic.Name, partition))).ToDictionary(
                static answer => new TopicPartition(answer.Name, answer.partition.PartitionIndex),
                static answer => Read(answer.partition));
        }
        catch (KafkaException e)
        {
            return Failed(asked, e.Code);
        }
    }

    /// <summary>Version 0 gave a list of offsets.</summary>
    private static FoundOffset Read(ListOffsetsResponse.ListOffsetsPartitionResponse partition) => new(
        partition.ErrorCode,
        partition.OldStyleOffsets is [var first, ..] ? first : partition.Offset,
        partition.Timestamp,
        partition.LeaderEpoch >= 0 ? partition.LeaderEpoch : null);

    private async Task<Dictionary<TopicPartition, FoundOffset>> ByEpochAsync(
        int node, List<KeyValuePair<TopicPartition, long>> asked, ClusterView view, CancellationToken cancellation)
    {
        OffsetForLeaderEpochRequest Request(short version) => new()
        {
            ReplicaId = Consumer,
            Topics = [.. asked.GroupBy(static pair => pair.Key.Topic).Select(topic => new OffsetForLeaderEpochRequest.OffsetForLeaderTopic
            {
                Topic = topic.Key,
                Partitions = [.. topic.Select(pair => new OffsetForLeaderEpochRequest.OffsetForLeaderPartition
                {
                    Partition = pair.Key.Partition,
                    CurrentLeaderEpoch = version >= 2 ? EpochOf(view, pair.Key) : -1,
                    LeaderEpoch = (int)pair.Value,
                })],
            })],
        };
        try
        {
            using var answer = await cluster.AskAsync(node, ApiKey.OffsetForLeaderEpoch, Request, cancellation).ConfigureAwait(false);
            return answer.Response.Topics.SelectMany(static topic => topic.Partitions.Select(partition => (topic.Topic, partition))).ToDictionary(
                static end => new TopicPartition(end.Topic, end.partition.Partition),
                static end => new FoundOffset(end.partition.ErrorCode, end.partition.EndOffset, -1, end.partition.LeaderEpoch >= 0 ? end.partition.LeaderEpoch : null));
        }
        catch (KafkaException e)
        {
            return Failed(asked, e.Code);
        }
    }

    private static Dictionary<TopicPartition, FoundOffset> Failed(List<KeyValuePair<TopicPartition, long>> asked, ErrorCode error) =>
        asked.ToDictionary(static pair => pair.Key, _ => new FoundOffset(error, -1, -1, null));
}
