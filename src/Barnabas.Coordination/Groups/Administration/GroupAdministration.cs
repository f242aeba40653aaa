using Barnabas.Coordination.Groups.Classic;
using Barnabas.Coordination.Groups.Offsets;
using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Messages;
using Microsoft.Extensions.Logging;

namespace Barnabas.Coordination.Groups.Administration;

/// <summary>Lists, describes and deletes the groups of a shard. Has no state; owned by the shard's loop.</summary>
public sealed class GroupAdministration(GroupTable groups, GroupOffsets offsets, ClassicMembership classic, ILogger logger)
{
    /// <summary><c>ListGroups</c>: the groups of any of the states and any of the types; an empty filter is none. Case does not matter.</summary>
    public void List(Decision decision, ListGroupsRequest request, PendingReply<ListGroupsResponse> reply)
    {
        HashSet<string> states = new(request.StatesFilter.Select(state => state.Trim()), StringComparer.OrdinalIgnoreCase);
        HashSet<string> types = new(request.TypesFilter, StringComparer.OrdinalIgnoreCase);
        decision.Reply(reply, new ListGroupsResponse
        {
            Groups =
            [
                .. groups.All
                    .Where(group => (states.Count == 0 || states.Contains(group.StateName)) && (types.Count == 0 || types.Contains(group.TypeName)))
                    .Select(group => new ListGroupsResponse.ListedGroup
                    {
                        GroupId = group.Id,
                        ProtocolType = group.ProtocolType,
                        GroupState = group.StateName,
                        GroupType = group.TypeName,
                    }),
            ],
        });
    }

    /// <summary><c>DescribeGroups</c>: a group that is not there, or is not of the classic protocol, is dead, and an error from version 6.</summary>
    public void Describe(Decision decision, ClientOrigin origin, IReadOnlyList<string> groupIds, PendingReply<DescribeGroupsResponse> reply) =>
        decision.Reply(reply, new DescribeGroupsResponse { Groups = [.. groupIds.Select(id => classic.Describe(id, origin.ApiVersion))] });

    /// <summary>
    /// <c>DeleteGroups</c>: each group goes with its offsets, all of them in one batch where they are not too many for that. A group that is
    /// named twice is deleted once.
    /// </summary>
    public void Delete(Decision decision, IReadOnlyList<string> groupIds, PendingReply<DeleteGroupsResponse> reply) =>
        new GroupDeletion(groups, offsets, groupIds, reply, logger).Continue(decision);
}
