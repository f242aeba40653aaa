using Barnabas.Client.Clusters;
using Barnabas.Client.Errors;
using Barnabas.Protocol.Wire;

namespace Barnabas.Client.Consuming.Groups;

/// <summary>
/// A consumer's part in its group: a pure machine, one for each protocol. Driven under one lock by the group's loop, which carries out its steps, and
/// by the application's thread, which polls and takes over what the group decides.
/// </summary>
internal interface IGroupMembership
{
    MemberIdentity Identity { get; }

    /// <summary>What the application has to take over before the group goes on; null while there is nothing.</summary>
    Rebalance? Pending { get; }

    /// <summary>Ends the membership for good: for who polls.</summary>
    KafkaException? Failure { get; }

    /// <summary>The group gave topics that the metadata does not name.</summary>
    bool NeedsMetadata { get; }

    MembershipStep Next(long nowMs);

    void OnResponse(IResponse response, long nowMs);

    void OnFailure(KafkaException failure, long nowMs);

    void Subscribe(GroupSubscription subscription, long nowMs);

    void OnMetadata(ClusterView view, long nowMs);

    void OnPoll(long nowMs);

    /// <summary>The application has taken the change over.</summary>
    void OnRebalanced(Rebalance rebalance, long nowMs);

    /// <summary>The request that leaves the group, null where there is nothing to leave; the machine is idle afterwards, and its partitions are the caller's to give up first.</summary>
    MembershipStep.Ask? Leave();
}
