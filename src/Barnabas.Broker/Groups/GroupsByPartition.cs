using Barnabas.Coordination.Groups;
using Barnabas.Coordination.Runtime;
using Barnabas.Protocol.Errors;

namespace Barnabas.Broker.Groups;

/// <summary>Asks about many groups: each coordinator once, and puts the results in the order of the question. Stateless.</summary>
internal static class GroupsByPartition
{
    /// <param name="coordinator">Whom to ask.</param>
    /// <param name="groupIds">The groups, possibly one more than once.</param>
    /// <param name="ask">Asks a coordinator about its groups.</param>
    /// <param name="resultsOf">The results in a response, one a group, in the order of its groups.</param>
    /// <param name="refuse">The result of a group whose coordinator gives none.</param>
    public static async Task<List<TResult>> AskAsync<TResponse, TResult>(
        GroupCoordinator coordinator,
        IReadOnlyList<string> groupIds,
        Action<GroupShard, Decision, IReadOnlyList<string>, PendingReply<TResponse>> ask,
        Func<TResponse, IReadOnlyList<TResult>> resultsOf,
        Func<string, ErrorCode, TResult> refuse)
        where TResponse : class
    {
        var results = new TResult[groupIds.Count];
        var byPartition = Enumerable.Range(0, groupIds.Count).GroupBy(index => coordinator.PartitionOf(groupIds[index]));
        await Task.WhenAll(byPartition.Select(async indexes =>
        {
            int[] places = [.. indexes];
            string[] ids = Array.ConvertAll(places, place => groupIds[place]);
            var answer = await coordinator.AskAsync<TResponse>(indexes.Key, (shard, decision, reply) => ask(shard, decision, ids, reply)).ConfigureAwait(false);
            var given = answer.Response is { } response ? resultsOf(response) : null;
            for (int i = 0; i < places.Length; i++)
            {
                results[places[i]] = given is null ? refuse(ids[i], answer.Error) : given[i];
            }
        })).ConfigureAwait(false);
        return [.. results];
    }
}
