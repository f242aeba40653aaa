using Barnabas.Client.Administration.Calls;
using Barnabas.Client.Clusters;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Administration.Groups;

/// <summary>Calls that change groups. Thread-safe.</summary>
internal sealed class GroupCalls(CallRunner runner, GroupDescriptionCalls descriptions)
{
    public Task<Outcomes<string, Done>> DeleteAsync(IEnumerable<string> groups, CallOptions? options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<string, Done>("deleteConsumerGroups", new CoordinatorPlacement<string>(runner.Cluster, CoordinatorType.Group, static group => group), static async ask =>
        {
            var response = await ask.SendAsync(new DeleteGroupsRequest { GroupsNames = [.. ask.Keys] }).ConfigureAwait(false);
            foreach (var result in response.Results)
            {
                if (result.ErrorCode == ErrorCode.None)
                {
                    ask.Set(result.GroupId, default);
                }
                else
                {
                    ask.Fail(result.GroupId, result.ErrorCode);
                }
            }
        }),
        groups,
        options,
        cancellation);

    /// <summary>All members where none is named.</summary>
    public async Task<Outcomes<MemberToRemove, Done>> RemoveMembersAsync(string group, IEnumerable<MemberToRemove>? members, RemoveMembersOptions options, CancellationToken cancellation)
    {
        if (members is null)
        {
            var described = await descriptions.DescribeAsync([group], new() { Timeout = options.Timeout }, cancellation).ConfigureAwait(false);
            members = described[group].EnsureSuccess().Members.Select(static member => member.InstanceId is { } instance ? new MemberToRemove(instance) : new MemberToRemove(null, member.MemberId));
        }
        var call = new KeyedCall<MemberToRemove, Done>("removeMembersFromConsumerGroup", new CoordinatorPlacement<MemberToRemove>(runner.Cluster, CoordinatorType.Group, _ => group), async ask =>
        {
            using var answer = await ask.SendAsync(Protocol.Apis.ApiKey.LeaveGroup, version => new LeaveGroupRequest
            {
                GroupId = group,
                Members = [.. ask.Keys.Select(member => new LeaveGroupRequest.MemberIdentity { MemberId = member.MemberId, GroupInstanceId = member.InstanceId, Reason = version >= 5 ? ReasonOf(options) : null })],
            }).ConfigureAwait(false);
            ask.ThrowIf(answer.Response.ErrorCode);
            foreach (var (key, result) in ask.Keys.Zip(answer.Response.Members))
            {
                if (result.ErrorCode == ErrorCode.None)
                {
                    ask.Set(key, default);
                }
                else
                {
                    ask.Fail(key, result.ErrorCode);
                }
            }
        });
        return await runner.RunAsync(call, members, options, cancellation).ConfigureAwait(false);
    }

    private static string ReasonOf(RemoveMembersOptions options) =>
        string.IsNullOrEmpty(options.Reason) ? "member was removed by an admin" : $"member was removed by an admin: {options.Reason}";
}
