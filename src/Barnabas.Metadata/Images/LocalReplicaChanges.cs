namespace Barnabas.Metadata.Images;

/// <summary>
/// What a metadata delta means for the replicas of one broker: which to drop, lead or follow, and which only changed otherwise. Immutable.
/// </summary>
/// <param name="Removed">Replicas that the broker no longer has. <c>TopicDeleted</c> tells a deletion from a reassignment.</param>
/// <param name="Leaders">Replicas whose leader is the broker, new or changed in any way.</param>
/// <param name="Followers">Replicas of the broker that another broker leads, or none, new or changed in any way.</param>
public sealed record LocalReplicaChanges(
    IReadOnlyList<LocalReplicaChanges.RemovedReplica> Removed,
    IReadOnlyList<LocalReplicaChanges.ChangedReplica> Leaders,
    IReadOnlyList<LocalReplicaChanges.ChangedReplica> Followers)
{
    public readonly record struct RemovedReplica(string Topic, Guid TopicId, int Partition, bool TopicDeleted);

    /// <summary>A replica that is new (then <c>Old</c> is null) or changed.</summary>
    public readonly record struct ChangedReplica(string Topic, Guid TopicId, int Partition, PartitionRegistration? Old, PartitionRegistration New)
    {
        /// <summary>Whether the leadership changed: then the leader starts a new epoch.</summary>
        public bool IsNewLeaderEpoch => Old is null || Old.LeaderEpoch != New.LeaderEpoch;
    }

    internal static LocalReplicaChanges Of(TopicsDelta delta, int brokerId)
    {
        var removed = new List<RemovedReplica>();
        var leaders = new List<ChangedReplica>();
        var followers = new List<ChangedReplica>();
        foreach (TopicImage topic in delta.DeletedTopics.Values)
        {
            for (int id = 0; id < topic.Partitions.Length; id++)
            {
                if (topic.Partitions[id].Replicas.Contains(brokerId))
                {
                    removed.Add(new RemovedReplica(topic.Name, topic.Id, id, TopicDeleted: true));
                }
            }
        }
        foreach (TopicDelta topic in delta.ChangedTopics.Values)
        {
            foreach ((int id, PartitionRegistration partition) in topic.PartitionChanges)
            {
                PartitionRegistration? old = topic.Image?.Partition(id);
                if (partition.Replicas.Contains(brokerId))
                {
                    (partition.Leader == brokerId ? leaders : followers).Add(new ChangedReplica(topic.Name, topic.Id, id, old, partition));
                }
                else if (old?.Replicas.Contains(brokerId) == true)
                {
                    removed.Add(new RemovedReplica(topic.Name, topic.Id, id, TopicDeleted: false));
                }
            }
        }
        return new LocalReplicaChanges(removed, leaders, followers);
    }
}
