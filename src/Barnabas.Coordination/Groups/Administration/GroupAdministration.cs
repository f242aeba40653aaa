using Barnabas.Coordination.Groups.Classic;
using Barnabas.Coordination.Groups.Offsets;
using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Microsoft.Extensions.Logging;

namespace Barnabas.Coordination.Groups.Administration;

/// <summary>Lists, describes and deletes the groups of a shard. Has no state; owned by the shard's loop.</summary>
public sealed partial class GroupAdministration(GroupTable groups, GroupOffsets offsets, ClassicMembership classic, ILogger logger)
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

    /// <summary><c>DeleteGroups</c>: all that may go go together, with their offsets, in one batch.</summary>
    public void Delete(Decision decision, IReadOnlyList<string> groupIds, PendingReply<DeleteGroupsResponse> reply)
    {
        DeleteGroupsResponse response = new();
        Dictionary<string, ErrorCode> outcomes = new(StringComparer.Ordinal);
        foreach (string id in groupIds)
        {
            if (!outcomes.TryGetValue(id, out var error))
            {
                outcomes[id] = error = Delete(decision, id);
            }
            response.Results.Add(new() { GroupId = id, ErrorCode = error });
        }
        decision.Reply(reply, response);
    }

    private ErrorCode Delete(Decision decision, string id)
    {
        if (groups.Find(id) is not { } group)
        {
            return ErrorCode.GroupIdNotFound;
        }
        var error = group.CheckDelete();
        if (error == ErrorCode.None)
        {
            int deleted = offsets.DeleteAll(decision, id);
            group.AppendTombstones(decision);
            LogDelete(logger, id, deleted);
        }
        return error;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Deleting group {Group} and its {Offsets} offsets.")]
    private static partial void LogDelete(ILogger logger, string group, int offsets);
}
