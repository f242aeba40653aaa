using Barnabas.Broker.Cluster;
using Barnabas.Metadata;
using Barnabas.Metadata.Images;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Topics;

/// <summary>Topics as one Metadata response shows them: what is not reachable over the client's listener is told by errors that depend on the version. Immutable.</summary>
internal sealed class TopicMetadata(ListenerView view, short version, bool withAuthorizedOperations)
{
    private const short LastVersionWithoutUnavailableReplicas = 0;
    private const short FirstVersionWithListenerNotFound = 6;

    public MetadataResponse.MetadataResponseTopic Of(TopicImage topic)
    {
        var response = new MetadataResponse.MetadataResponseTopic
        {
            Name = topic.Name,
            TopicId = topic.Id,
            IsInternal = TopicName.IsInternal(topic.Name),
            TopicAuthorizedOperations = Operations,
        };
        response.Partitions.EnsureCapacity(topic.Partitions.Length);
        for (int index = 0; index < topic.Partitions.Length; index++)
        {
            response.Partitions.Add(Of(index, topic.Partitions[index]));
        }
        return response;
    }

    public MetadataResponse.MetadataResponseTopic Missing(string name, ErrorCode error) => new()
    {
        ErrorCode = error,
        Name = name,
        IsInternal = TopicName.IsInternal(name),
        TopicAuthorizedOperations = Operations,
    };

    private int Operations => withAuthorizedOperations ? AuthorizedOperations.AllOnTopic : AuthorizedOperations.NotAsked;

    private MetadataResponse.MetadataResponsePartition Of(int index, PartitionRegistration partition)
    {
        bool isLeaderAlive = view.IsAlive(partition.Leader);
        var response = new MetadataResponse.MetadataResponsePartition
        {
            PartitionIndex = index,
            LeaderId = isLeaderAlive ? partition.Leader : PartitionRegistration.NoLeader,
            LeaderEpoch = partition.LeaderEpoch,
            OfflineReplicas = view.OfflineReplicas(partition),
        };
        if (version <= LastVersionWithoutUnavailableReplicas)
        {
            response.ReplicaNodes = view.AliveAmong(partition.Replicas);
            response.IsrNodes = view.AliveAmong(partition.Isr);
        }
        else
        {
            response.ReplicaNodes = [.. partition.Replicas];
            response.IsrNodes = [.. partition.Isr];
        }
        response.ErrorCode = ErrorOf(partition, isLeaderAlive, response);
        return response;
    }

    private ErrorCode ErrorOf(PartitionRegistration partition, bool isLeaderAlive, MetadataResponse.MetadataResponsePartition response)
    {
        if (!isLeaderAlive)
        {
            return version >= FirstVersionWithListenerNotFound && view.IsRegistered(partition.Leader)
                ? ErrorCode.ListenerNotFound
                : ErrorCode.LeaderNotAvailable;
        }
        return response.ReplicaNodes.Count < partition.Replicas.Length || response.IsrNodes.Count < partition.Isr.Length
            ? ErrorCode.ReplicaNotAvailable
            : ErrorCode.None;
    }
}
