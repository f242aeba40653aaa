using Barnabas.Coordination.Runtime;
using Barnabas.Coordination.Tests.Support;
using Barnabas.Protocol.Messages;
using static Barnabas.Coordination.Tests.Groups.Classic.ClassicBench;

namespace Barnabas.Coordination.Tests.Groups.Classic;

/// <summary>
/// Every request in every state: what is answered ("-" where the request waits), what state follows, how many records are written. The group has a leader
/// and a follower, or in Empty one that was given an id.
/// </summary>
public sealed class StateMatrixTests
{
    private const string Waits = "-";
    private readonly ClassicBench _bench = new();
    private string _leader = "leader";
    private string _follower = "follower";

    [Theory]
    [InlineData("None", "MemberIdRequired", "Empty", 1)]
    [InlineData("Empty", "MemberIdRequired", "Empty", 0)]
    [InlineData("PreparingRebalance", "MemberIdRequired", "PreparingRebalance", 0)]
    [InlineData("CompletingRebalance", "MemberIdRequired", "CompletingRebalance", 0)]
    [InlineData("Stable", "MemberIdRequired", "Stable", 0)]
    public void Join_for_an_id(string state, string answer, string after, int records) => Check(state, () => Sent(_bench.Join(JoinRequest())), answer, after, records);

    [Theory]
    [InlineData("None", Waits, "PreparingRebalance", 1)]
    [InlineData("Empty", Waits, "PreparingRebalance", 0)]
    [InlineData("PreparingRebalance", Waits, "PreparingRebalance", 0)]
    [InlineData("CompletingRebalance", Waits, "PreparingRebalance", 0)]
    [InlineData("Stable", Waits, "PreparingRebalance", 0)]
    public void Join_of_a_new_static_member(string state, string answer, string after, int records) => Check(state, () => Sent(_bench.JoinWithoutId("i")), answer, after, records);

    [Theory]
    [InlineData("None", "UnknownMemberId", "None", 0)]
    [InlineData("Empty", Waits, "PreparingRebalance", 0)]
    [InlineData("PreparingRebalance", "None", "CompletingRebalance", 0)]
    [InlineData("CompletingRebalance", "None", "CompletingRebalance", 0)]
    [InlineData("Stable", Waits, "PreparingRebalance", 0)]
    public void Join_of_the_leader_as_before(string state, string answer, string after, int records) => Check(state, () => Sent(_bench.Rejoin(_leader)), answer, after, records);

    [Theory]
    [InlineData("None", "UnknownMemberId", "None", 0)]
    [InlineData("Empty", "UnknownMemberId", "Empty", 0)]
    [InlineData("PreparingRebalance", Waits, "PreparingRebalance", 0)]
    [InlineData("CompletingRebalance", "None", "CompletingRebalance", 0)]
    [InlineData("Stable", "None", "Stable", 0)]
    public void Join_of_the_follower_as_before(string state, string answer, string after, int records) => Check(state, () => Sent(_bench.Rejoin(_follower)), answer, after, records);

    [Theory]
    [InlineData("None", "UnknownMemberId", "None", 0)]
    [InlineData("Empty", "UnknownMemberId", "Empty", 0)]
    [InlineData("PreparingRebalance", Waits, "PreparingRebalance", 0)]
    [InlineData("CompletingRebalance", Waits, "PreparingRebalance", 0)]
    [InlineData("Stable", Waits, "PreparingRebalance", 0)]
    public void Join_of_the_follower_with_other_protocols(string state, string answer, string after, int records) =>
        Check(state, () => Sent(_bench.Rejoin(_follower, null, "sticky", "range")), answer, after, records);

    [Theory]
    [InlineData("None", "InconsistentGroupProtocol", "Empty", 1)]
    [InlineData("Empty", "InconsistentGroupProtocol", "Empty", 0)]
    [InlineData("PreparingRebalance", "InconsistentGroupProtocol", "PreparingRebalance", 0)]
    [InlineData("CompletingRebalance", "InconsistentGroupProtocol", "CompletingRebalance", 0)]
    [InlineData("Stable", "InconsistentGroupProtocol", "Stable", 0)]
    public void Join_without_protocols(string state, string answer, string after, int records)
    {
        JoinGroupRequest request = JoinRequest();
        request.Protocols = [];
        Check(state, () => Sent(_bench.Join(request)), answer, after, records);
    }

    [Theory]
    [InlineData("None", "UnknownMemberId", "None", 0)]
    [InlineData("Empty", "UnknownMemberId", "Empty", 0)]
    [InlineData("PreparingRebalance", "RebalanceInProgress", "PreparingRebalance", 0)]
    [InlineData("CompletingRebalance", "None", "Stable", 1)]
    [InlineData("Stable", "None", "Stable", 0)]
    public void Sync_of_the_leader(string state, string answer, string after, int records) => Check(state, () => Sent(_bench.Sync(_leader, Generation)), answer, after, records);

    [Theory]
    [InlineData("None", "UnknownMemberId", "None", 0)]
    [InlineData("Empty", "UnknownMemberId", "Empty", 0)]
    [InlineData("PreparingRebalance", "RebalanceInProgress", "PreparingRebalance", 0)]
    [InlineData("CompletingRebalance", Waits, "CompletingRebalance", 0)]
    [InlineData("Stable", "None", "Stable", 0)]
    public void Sync_of_the_follower(string state, string answer, string after, int records) => Check(state, () => Sent(_bench.Sync(_follower, Generation)), answer, after, records);

    [Theory]
    [InlineData("None", "UnknownMemberId", "None")]
    [InlineData("Empty", "UnknownMemberId", "Empty")]
    [InlineData("PreparingRebalance", "RebalanceInProgress", "PreparingRebalance")]
    [InlineData("CompletingRebalance", "None", "CompletingRebalance")]
    [InlineData("Stable", "None", "Stable")]
    public void Heartbeat(string state, string answer, string after) => Check(state, () => _bench.Heartbeat(_follower, Generation).ToString(), answer, after, 0);

    [Theory]
    [InlineData("None", "UnknownMemberId", "None")]
    [InlineData("Empty", "UnknownMemberId", "Empty")]
    [InlineData("PreparingRebalance", "None", "CompletingRebalance")]
    [InlineData("CompletingRebalance", "None", "PreparingRebalance")]
    [InlineData("Stable", "None", "PreparingRebalance")]
    public void Leave_of_the_member_that_is_missed(string state, string answer, string after) =>
        Check(state, () => _bench.Leave(state == "PreparingRebalance" ? _leader : _follower).ToString(), answer, after, 0);

    private int Generation => _bench.Found?.Generation ?? 1;

    private void Check(string state, Func<string> request, string answer, string after, int records)
    {
        Enter(state);
        _bench.Shard.TakeRecords();

        string answered = request();

        Assert.Equal((answer, after, records), (answered, _bench.Found?.StateName ?? "None", _bench.Shard.TakeRecords().Count));
        _bench.CheckReplay();
    }

    /// <summary>In PreparingRebalance the follower waits and the leader is missed.</summary>
    private void Enter(string state)
    {
        if (state == "Empty")
        {
            _leader = _bench.NewMemberId();
            return;
        }
        if (state == "None")
        {
            return;
        }
        string[] ids = _bench.Joined(null, null);
        (_leader, _follower) = (ids[0], ids[1]);
        if (state != "CompletingRebalance")
        {
            _bench.Assign(ids);
        }
        if (state == "PreparingRebalance")
        {
            _bench.Rejoin(_follower, null, "range", "sticky");
        }
        Assert.Equal(state, _bench.Classic.StateName);
    }

    private static string Sent(PendingReply<JoinGroupResponse> reply) => reply.IsAnswered ? reply.Response().ErrorCode.ToString() : Waits;

    private static string Sent(PendingReply<SyncGroupResponse> reply) => reply.IsAnswered ? reply.Response().ErrorCode.ToString() : Waits;
}
