using Barnabas.Broker.Requests;
using Barnabas.Metadata;
using Barnabas.Metadata.Images;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Raft.Quorum;

namespace Barnabas.Broker.Cluster;

/// <summary>
/// DescribeQuorum (KIP-595): knows one partition, that of the metadata log, and must be asked for it alone. v1 adds when voters fetched
/// (KIP-836), v2 directory ids, messages and the controllers' endpoints (KIP-853). Thread-safe.
/// </summary>
public sealed class DescribeQuorumHandler(Func<QuorumDescription> quorum, Func<MetadataImage> image) : ApiHandler<DescribeQuorumRequest, DescribeQuorumResponse>
{
    private const short FirstVersionWithDirectories = 2;

    protected override ValueTask<DescribeQuorumResponse?> AnswerAsync(RequestContext context, DescribeQuorumRequest request)
    {
        if (request.Topics is not [{ TopicName: TopicName.ClusterMetadata, Partitions: [{ PartitionIndex: 0 }] }])
        {
            return new(Unknown(request));
        }
        var status = quorum();
        var response = new DescribeQuorumResponse();
        response.Topics.Add(new()
        {
            TopicName = TopicName.ClusterMetadata,
            Partitions =
            [
                new()
                {
                    LeaderId = status.Leader.LeaderId,
                    LeaderEpoch = status.Leader.Epoch,
                    HighWatermark = status.HighWatermark,
                    CurrentVoters = Describe(status.Voters, context.ApiVersion),
                    Observers = Describe(status.Observers, context.ApiVersion),
                },
            ],
        });
        if (context.ApiVersion >= FirstVersionWithDirectories)
        {
            AddVoterEndpoints(status, image().Cluster, response);
        }
        return new(response);
    }

    private static List<DescribeQuorumResponse.ReplicaState> Describe(IReadOnlyList<QuorumDescription.Replica> replicas, short version)
    {
        var states = new List<DescribeQuorumResponse.ReplicaState>(replicas.Count);
        foreach (var replica in replicas)
        {
            states.Add(new()
            {
                ReplicaId = replica.NodeId,
                ReplicaDirectoryId = version >= FirstVersionWithDirectories ? replica.DirectoryId : Guid.Empty,
                LogEndOffset = replica.LogEndOffset,
                LastFetchTimestamp = replica.LastFetchTimestamp,
                LastCaughtUpTimestamp = replica.LastCaughtUpTimestamp,
            });
        }
        return states;
    }

    private static void AddVoterEndpoints(QuorumDescription status, ClusterImage cluster, DescribeQuorumResponse response)
    {
        foreach (var voter in status.Voters)
        {
            if (cluster.Controllers.TryGetValue(voter.NodeId, out var controller))
            {
                response.Nodes.Add(new()
                {
                    NodeId = voter.NodeId,
                    Listeners = [.. controller.Endpoints.Select(static endpoint => new DescribeQuorumResponse.Listener { Name = endpoint.Name, Host = endpoint.Host, Port = endpoint.Port })],
                });
            }
        }
    }

    private static DescribeQuorumResponse Unknown(DescribeQuorumRequest request)
    {
        var response = new DescribeQuorumResponse();
        foreach (var topic in request.Topics)
        {
            response.Topics.Add(new()
            {
                TopicName = topic.TopicName,
                Partitions = topic.Partitions.ConvertAll(static partition => new DescribeQuorumResponse.PartitionData
                {
                    PartitionIndex = partition.PartitionIndex,
                    ErrorCode = ErrorCode.UnknownTopicOrPartition,
                    ErrorMessage = "This server does not host this topic-partition.",
                }),
            });
        }
        return response;
    }
}
