using System.Collections.Immutable;
using Barnabas.Client.Administration.Calls;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Administration.Groups;

/// <summary>Calls that list groups: every broker knows those that it coordinates. Thread-safe.</summary>
internal sealed class GroupListCalls(CallRunner runner)
{
    private const short FirstWithStates = 4;
    private const short FirstWithTypes = 5;

    /// <summary>Of consumers, and of what only commits offsets.</summary>
    public Task<ImmutableArray<GroupListing>> ListConsumersAsync(ListGroupsOptions options, CancellationToken cancellation) =>
        ListAsync(options with { ProtocolTypes = options.ProtocolTypes.IsEmpty ? ["consumer", ""] : options.ProtocolTypes }, cancellation);

    public async Task<ImmutableArray<GroupListing>> ListAsync(ListGroupsOptions options, CancellationToken cancellation)
    {
        var brokers = await runner.RunAsync(
            new KeyedCall<int, ImmutableArray<int>>("listGroups", new AnyPlacement<int>(runner.Cluster), async ask =>
            {
                var view = await runner.Cluster.RefreshAsync(ask.Cancellation).ConfigureAwait(false);
                ask.Set(0, [.. view.Brokers.Keys]);
            }),
            options,
            cancellation).ConfigureAwait(false);
        var call = new KeyedCall<int, List<ListGroupsResponse.ListedGroup>>("listGroups", new BrokerPlacement<int>(runner.Cluster, static broker => broker), async ask =>
        {
            using var answer = await ask.SendAsync(ApiKey.ListGroups, version => RequestOf(options, version)).ConfigureAwait(false);
            ask.ThrowIf(answer.Response.ErrorCode);
            ask.Set(ask.Broker, answer.Response.Groups);
        })
        { AlsoRetries = static code => code is ErrorCode.CoordinatorLoadInProgress or ErrorCode.CoordinatorNotAvailable };
        var groups = await runner.RunAsync(call, brokers, options, cancellation).ConfigureAwait(false);
        return
        [
            .. groups.EnsureSuccess().Values
                .SelectMany(static listed => listed)
                .Where(group => options.ProtocolTypes.IsEmpty || options.ProtocolTypes.Contains(group.ProtocolType))
                .Select(static group => new GroupListing(
                    group.GroupId,
                    group.ProtocolType,
                    group.GroupType.Length == 0 ? null : GroupNames.TypeOf(group.GroupType),
                    group.GroupState.Length == 0 ? null : GroupNames.StateOf(group.GroupState)))
                .DistinctBy(static group => group.GroupId)
                .OrderBy(static group => group.GroupId, StringComparer.Ordinal),
        ];
    }

    /// <summary>Every broker of an older version has classic groups only, for which nobody needs to ask.</summary>
    private static ListGroupsRequest RequestOf(ListGroupsOptions options, short version)
    {
        bool isAllThereIs = version < FirstWithTypes && options.Types.Contains(GroupType.Classic);
        return new()
        {
            StatesFilter = version >= FirstWithStates || !options.States.IsEmpty ? [.. options.States.Select(static state => state.ToString())] : [],
            TypesFilter = isAllThereIs ? [] : [.. options.Types.Select(static type => type.ToString())],
        };
    }
}
