using System.Collections.Immutable;
using Barnabas.Client.Administration.Calls;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Administration.Offsets;

/// <summary>Calls that go to the leaders of partitions. Thread-safe.</summary>
internal sealed class OffsetCalls(CallRunner runner)
{
    private const int FromClient = -1;
    private const short FirstWithIsolation = 2;

    public Task<Outcomes<TopicPartition, ListedOffset>> ListAsync(IReadOnlyDictionary<TopicPartition, OffsetSpec> partitions, ListOffsetsOptions options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<TopicPartition, ListedOffset>("listOffsets", new LeaderPlacement(runner.Cluster), async ask =>
        {
            short version = (await ask.VersionsAsync().ConfigureAwait(false)).Choose(ApiKey.ListOffsets);
            var old = ask.Keys.ToLookup(partition => partitions[partition].FirstVersion > version);
            foreach (TopicPartition partition in old[true])
            {
                ask.Fail(partition, ErrorCode.UnsupportedVersion, $"Broker {ask.Broker} answers ListOffsets up to version {version}, which cannot look for this.");
            }
            if (old[false].Any())
            {
                await ListAsync(ask, old[false], partitions, options).ConfigureAwait(false);
            }
        }),
        partitions.Keys,
        options,
        cancellation);

    /// <summary>Offset -1 is the high watermark. The outcome is the first offset that is left.</summary>
    public Task<Outcomes<TopicPartition, long>> DeleteRecordsAsync(IReadOnlyDictionary<TopicPartition, long> before, CallOptions? options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<TopicPartition, long>("deleteRecords", new LeaderPlacement(runner.Cluster), async ask =>
        {
            var response = await ask.SendAsync(new DeleteRecordsRequest
            {
                TimeoutMs = ask.TimeoutMs,
                Topics = [.. ask.Keys.GroupBy(static key => key.Topic).Select(topic => new DeleteRecordsRequest.DeleteRecordsTopic
                {
                    Name = topic.Key,
                    Partitions = [.. topic.Select(key => new DeleteRecordsRequest.DeleteRecordsPartition { PartitionIndex = key.Partition, Offset = before[key] })],
                })],
            }).ConfigureAwait(false);
            foreach (var (topic, partition) in response.Topics.SelectMany(static topic => topic.Partitions.Select(partition => (topic.Name, partition))))
            {
                var key = new TopicPartition(topic, partition.PartitionIndex);
                if (partition.ErrorCode == ErrorCode.None)
                {
                    ask.Set(key, partition.LowWatermark);
                }
                else
                {
                    ask.Fail(key, partition.ErrorCode);
                }
            }
        }),
        before.Keys,
        options,
        cancellation);

    public Task<Outcomes<TopicPartition, ImmutableArray<ActiveProducer>>> DescribeProducersAsync(IEnumerable<TopicPartition> partitions, DescribeProducersOptions options, CancellationToken cancellation)
    {
        IPlacement<TopicPartition> placement = options.BrokerId is { } broker ? new BrokerPlacement<TopicPartition>(runner.Cluster, _ => broker) : new LeaderPlacement(runner.Cluster);
        var call = new KeyedCall<TopicPartition, ImmutableArray<ActiveProducer>>("describeProducers", placement, static async ask =>
        {
            var response = await ask.SendAsync(new DescribeProducersRequest
            {
                Topics = [.. ask.Keys.GroupBy(static key => key.Topic).Select(static topic => new DescribeProducersRequest.TopicRequest { Name = topic.Key, PartitionIndexes = [.. topic.Select(static key => key.Partition)] })],
            }).ConfigureAwait(false);
            foreach (var (topic, partition) in response.Topics.SelectMany(static topic => topic.Partitions.Select(partition => (topic.Name, partition))))
            {
                var key = new TopicPartition(topic, partition.PartitionIndex);
                if (partition.ErrorCode == ErrorCode.None)
                {
                    ask.Set(key, [.. partition.ActiveProducers.Select(ProducerOf)]);
                }
                else
                {
                    ask.Fail(key, partition.ErrorCode, partition.ErrorMessage);
                }
            }
        });
        return runner.RunAsync(call, partitions, options, cancellation);
    }

    private static async Task ListAsync(Ask<TopicPartition, ListedOffset> ask, IEnumerable<TopicPartition> keys, IReadOnlyDictionary<TopicPartition, OffsetSpec> partitions, ListOffsetsOptions options)
    {
        using var answer = await ask.SendAsync(ApiKey.ListOffsets, version => new ListOffsetsRequest
        {
            ReplicaId = FromClient,
            IsolationLevel = version >= FirstWithIsolation ? (sbyte)options.IsolationLevel : (sbyte)0,
            TimeoutMs = ask.TimeoutMs,
            Topics = [.. keys.GroupBy(static key => key.Topic).Select(topic => new ListOffsetsRequest.ListOffsetsTopic
            {
                Name = topic.Key,
                Partitions = [.. topic.Select(key => new ListOffsetsRequest.ListOffsetsPartition { PartitionIndex = key.Partition, Timestamp = partitions[key].Timestamp })],
            })],
        }).ConfigureAwait(false);
        foreach (var (topic, partition) in answer.Response.Topics.SelectMany(static topic => topic.Partitions.Select(partition => (topic.Name, partition))))
        {
            var key = new TopicPartition(topic, partition.PartitionIndex);
            if (partition.ErrorCode != ErrorCode.None)
            {
                ask.Fail(key, partition.ErrorCode);
                continue;
            }
            long offset = answer.Version == 0 ? partition.OldStyleOffsets.FirstOrDefault(-1) : partition.Offset;
            ask.Set(key, new(offset, partition.Timestamp, partition.LeaderEpoch >= 0 ? partition.LeaderEpoch : null));
        }
    }

    private static ActiveProducer ProducerOf(DescribeProducersResponse.ProducerState state) => new(
        state.ProducerId,
        state.ProducerEpoch,
        state.LastSequence,
        state.LastTimestamp,
        state.CoordinatorEpoch >= 0 ? state.CoordinatorEpoch : null,
        state.CurrentTxnStartOffset >= 0 ? state.CurrentTxnStartOffset : null);
}
