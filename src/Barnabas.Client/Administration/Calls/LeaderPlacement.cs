using Barnabas.Client.Clusters;
using Barnabas.Client.Errors;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Administration.Calls;

/// <summary>
/// Keys are partitions, and go to their leaders. Leaders are asked for anew for each attempt: an admin client keeps no topics in its metadata.
/// A topic that is unknown, or has no leader, is waited for, as Kafka does. Thread-safe.
/// </summary>
internal sealed class LeaderPlacement(ClusterClient cluster) : IPlacement<TopicPartition>
{
    public async Task LocateAsync(IReadOnlyList<TopicPartition> keys, PlacementResult<TopicPartition> result, CancellationToken cancellation)
    {
        await cluster.RequireBrokersAsync(cancellation).ConfigureAwait(false);
        string[] names = [.. keys.Select(static key => key.Topic).Distinct(StringComparer.Ordinal)];
        using var answer = await cluster.AskAnyAsync(ApiKey.Metadata, version => TopicMetadata.RequestFor(names, version), cancellation).ConfigureAwait(false);
        var response = answer.Response;
        Failure.ThrowIf(response.ErrorCode);
        var topics = response.Topics.Where(static topic => topic.Name is not null).ToDictionary(static topic => topic.Name!, StringComparer.Ordinal);
        foreach (TopicPartition key in keys)
        {
            Locate(key, topics.GetValueOrDefault(key.Topic), result);
        }
    }

    public bool IsRetriable(ErrorCode code) => code.IsRetriable;

    public void Forget(TopicPartition key, ErrorCode code)
    {
        // Leaders are asked for anew anyway.
    }

    private void Locate(TopicPartition key, MetadataResponse.MetadataResponseTopic? topic, PlacementResult<TopicPartition> result)
    {
        var partition = topic?.Partitions.Find(known => known.PartitionIndex == key.Partition);
        var error = topic is null ? ErrorCode.UnknownTopicOrPartition
            : topic.ErrorCode != ErrorCode.None ? topic.ErrorCode
            : partition is null ? ErrorCode.UnknownTopicOrPartition
            : partition.LeaderId < 0 ? ErrorCode.LeaderNotAvailable
            : ErrorCode.None;
        if (error != ErrorCode.None)
        {
            result.Fail(key, new KafkaException(error, $"{key}: {error.Facts.Message}"));
        }
        else if (!cluster.View.Brokers.ContainsKey(partition!.LeaderId))
        {
            cluster.RequestUpdate();
            result.Fail(key, new KafkaException(ErrorCode.LeaderNotAvailable, $"{key}: its leader is broker {partition.LeaderId}, which the cluster's metadata does not name yet."));
        }
        else
        {
            result.Set(key, partition.LeaderId);
        }
    }
}
