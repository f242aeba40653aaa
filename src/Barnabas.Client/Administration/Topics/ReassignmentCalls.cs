using System.Collections.Immutable;
using Barnabas.Client.Administration.Calls;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Administration.Topics;

/// <summary>Calls that move replicas and leaders. Thread-safe.</summary>
internal sealed class ReassignmentCalls(CallRunner runner)
{
    /// <summary>Of all partitions that need it where none are named: then the outcome is of those.</summary>
    public async Task<Outcomes<TopicPartition, Done>> ElectAsync(ElectionType type, IReadOnlyCollection<TopicPartition>? partitions, CallOptions? options, CancellationToken cancellation)
    {
        var call = new KeyedCall<int, Outcomes<TopicPartition, Done>>("electLeaders", new ControllerPlacement<int>(runner.Cluster), async ask =>
        {
            var response = await ask.SendAsync(new ElectLeadersRequest
            {
                ElectionType = (sbyte)type,
                TimeoutMs = ask.TimeoutMs,
                TopicPartitions = partitions?.GroupBy(static key => key.Topic).Select(static topic => new ElectLeadersRequest.TopicPartitionsData { Topic = topic.Key, Partitions = [.. topic.Select(static key => key.Partition)] }).ToList(),
            }).ConfigureAwait(false);
            ask.ThrowIf(response.ErrorCode);
            ask.Set(0, new(response.ReplicaElectionResults.SelectMany(static topic => topic.PartitionResult.Select(result => KeyValuePair.Create(
                new TopicPartition(topic.Topic, result.PartitionId),
                result.ErrorCode == ErrorCode.None ? new Outcome<Done>(default(Done)) : new(Failure.Of(result.ErrorCode, result.ErrorMessage)))))));
        });
        return await runner.RunAsync(call, options, cancellation).ConfigureAwait(false);
    }

    /// <summary>To these brokers, the preferred leader first; null stops a reassignment that is under way.</summary>
    public Task<Outcomes<TopicPartition, Done>> AlterAsync(IReadOnlyDictionary<TopicPartition, ImmutableArray<int>?> targets, CallOptions? options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<TopicPartition, Done>("alterPartitionReassignments", new ControllerPlacement<TopicPartition>(runner.Cluster), async ask =>
        {
            var response = await ask.SendAsync(new AlterPartitionReassignmentsRequest
            {
                TimeoutMs = ask.TimeoutMs,
                Topics =
                [
                    .. ask.Keys.GroupBy(static key => key.Topic).Select(topic => new AlterPartitionReassignmentsRequest.ReassignableTopic
                    {
                        Name = topic.Key,
                        Partitions = [.. topic.Select(key => new AlterPartitionReassignmentsRequest.ReassignablePartition { PartitionIndex = key.Partition, Replicas = targets[key] is { } replicas ? [.. replicas] : null })],
                    }),
                ],
            }).ConfigureAwait(false);
            ask.ThrowIf(response.ErrorCode, response.ErrorMessage);
            foreach (var (topic, partition) in response.Responses.SelectMany(static topic => topic.Partitions.Select(partition => (topic.Name, partition))))
            {
                var key = new TopicPartition(topic, partition.PartitionIndex);
                if (partition.ErrorCode == ErrorCode.None)
                {
                    ask.Set(key, default);
                }
                else
                {
                    ask.Fail(key, partition.ErrorCode, partition.ErrorMessage);
                }
            }
        }),
        targets.Keys,
        options,
        cancellation);

    /// <summary>Of all partitions where none are named.</summary>
    public Task<ImmutableDictionary<TopicPartition, PartitionReassignment>> ListAsync(IReadOnlyCollection<TopicPartition>? partitions, CallOptions? options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<int, ImmutableDictionary<TopicPartition, PartitionReassignment>>("listPartitionReassignments", new ControllerPlacement<int>(runner.Cluster), async ask =>
        {
            var response = await ask.SendAsync(new ListPartitionReassignmentsRequest
            {
                TimeoutMs = ask.TimeoutMs,
                Topics = partitions?.GroupBy(static key => key.Topic).Select(static topic => new ListPartitionReassignmentsRequest.ListPartitionReassignmentsTopics { Name = topic.Key, PartitionIndexes = [.. topic.Select(static key => key.Partition)] }).ToList(),
            }).ConfigureAwait(false);
            ask.ThrowIf(response.ErrorCode, response.ErrorMessage);
            ask.Set(0, response.Topics
                .SelectMany(static topic => topic.Partitions.Select(partition => KeyValuePair.Create(
                    new TopicPartition(topic.Name, partition.PartitionIndex),
                    new PartitionReassignment([.. partition.Replicas], [.. partition.AddingReplicas], [.. partition.RemovingReplicas]))))
                .ToImmutableDictionary());
        }),
        options,
        cancellation);
}
