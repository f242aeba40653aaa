using System.Collections.Immutable;
using Barnabas.Protocol.Errors;

namespace Barnabas.Client.Clusters;

/// <summary>
/// A topic as the metadata describes it; partitions in the order of their ids. An error says why there is no more than the name. The id is
/// empty where the broker knows none. Immutable.
/// </summary>
public sealed record TopicView(string Name, Guid Id, bool IsInternal, ImmutableArray<PartitionView> Partitions, ErrorCode Error = ErrorCode.None)
{
    public PartitionView? Find(int partition) => (uint)partition < (uint)Partitions.Length ? Partitions[partition] : null;
}
