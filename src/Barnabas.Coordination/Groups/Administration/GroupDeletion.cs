using Barnabas.Coordination.Groups.Offsets;
using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Microsoft.Extensions.Logging;

namespace Barnabas.Coordination.Groups.Administration;

/// <summary>
/// One <c>DeleteGroups</c> request in a shard: a batch of tombstones a decision, the next one when that is committed. Lives from the request to
/// its reply; owned by the shard's loop.
/// </summary>
internal sealed partial class GroupDeletion(
    GroupTable groups,
    GroupOffsets offsets,
    IReadOnlyList<string> groupIds,
    PendingReply<DeleteGroupsResponse> reply,
    ILogger logger)
{
    private readonly Dictionary<string, ErrorCode> _outcomes = new(StringComparer.Ordinal);
    private readonly Queue<string> _left = new(groupIds.Distinct(StringComparer.Ordinal));

    public void Continue(Decision decision)
    {
        TombstoneBatch batch = new(decision);
        List<string> deleted = [];
        while (!batch.IsFull && _left.TryPeek(out string? id) && TryDelete(id, batch, out var outcome))
        {
            _outcomes[_left.Dequeue()] = outcome;
            if (outcome == ErrorCode.None)
            {
                deleted.Add(id);
            }
        }
        decision.OnCommitted(next => OnCommitted(deleted, next));
        decision.OnFailed((next, error) => OnFailed(deleted, error, next));
    }

    /// <returns>Whether the group is done with; otherwise the batch is full.</returns>
    private bool TryDelete(string id, TombstoneBatch batch, out ErrorCode outcome)
    {
        var group = groups.Find(id);
        outcome = group?.CheckDelete() ?? ErrorCode.GroupIdNotFound;
        if (outcome != ErrorCode.None)
        {
            return true;
        }
        if (!offsets.TryDeleteAll(id, batch))
        {
            return false;
        }
        batch.AppendEnd(group!);
        return true;
    }

    private void OnCommitted(List<string> deleted, Decision decision)
    {
        if (deleted.Count > 0)
        {
            LogDeleted(logger, string.Join(", ", deleted));
        }
        if (_left.Count > 0)
        {
            Continue(decision);
        }
        else
        {
            Reply(decision);
        }
    }

    private void OnFailed(List<string> deleted, ErrorCode error, Decision decision)
    {
        foreach (string id in deleted.Concat(_left))
        {
            _outcomes[id] = error;
        }
        Reply(decision);
    }

    private void Reply(Decision decision) => decision.Reply(reply, new DeleteGroupsResponse
    {
        Results = [.. groupIds.Select(id => new DeleteGroupsResponse.DeletableGroupResult { GroupId = id, ErrorCode = _outcomes[id] })],
    });

    [LoggerMessage(Level = LogLevel.Information, Message = "Deleted with their offsets: {Groups}.")]
    private static partial void LogDeleted(ILogger logger, string groups);
}
