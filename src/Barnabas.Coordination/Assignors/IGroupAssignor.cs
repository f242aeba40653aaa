using Barnabas.Coordination.Catalog;

namespace Barnabas.Coordination.Assignors;

/// <summary>
/// Divides the partitions of the subscribed topics among the members of a group (KIP-848, server side). Pure and thread-safe: the same
/// input gives the same assignment.
/// </summary>
public interface IGroupAssignor
{
    /// <summary>As members name it (<c>group.remote.assignor</c>).</summary>
    string Name { get; }

    /// <summary>Topics that the catalog does not know have no partitions.</summary>
    GroupAssignment Assign(GroupSpec spec, ITopicCatalog topics);
}
