using Barnabas.Protocol.RaftRecords;

namespace Barnabas.Raft.Quorum;

/// <summary>
/// What control records say about the voters: the kraft.version, and where it is 1 or more the voter set (KIP-853). With version 0 the
/// voters are configured (<c>controller.quorum.voters</c>). Immutable.
/// </summary>
public sealed record VoterSetState(short KRaftVersion, VotersRecord? Voters)
{
    public static VoterSetState Static { get; } = new(0, null);

    public bool IsDynamic => KRaftVersion > 0;
}
