namespace Barnabas.Raft.Quorum;

/// <summary>What a node must not forget of its part in the quorum: who leads which epoch, whom it voted for. Immutable.</summary>
/// <remarks><c>LeaderId</c> and <c>VotedId</c> are -1 where unknown. <c>Voters</c> are written in format 0 only, where they are configured.</remarks>
public sealed record QuorumState(int LeaderId, int LeaderEpoch, int VotedId, Guid VotedDirectoryId, IReadOnlyList<int> Voters);
