using System.Collections.Immutable;
using Barnabas.Client.Administration.Calls;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Administration.Security;

/// <summary>Calls about quotas of clients. Thread-safe.</summary>
internal sealed class QuotaCalls(CallRunner runner)
{
    private const sbyte Exact = 0;
    private const sbyte Standard = 1;
    private const sbyte Specified = 2;

    public Task<ImmutableDictionary<QuotaEntity, ImmutableDictionary<string, double>>> DescribeAsync(QuotaFilter filter, CallOptions? options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<int, ImmutableDictionary<QuotaEntity, ImmutableDictionary<string, double>>>("describeClientQuotas", new AnyPlacement<int>(runner.Cluster), async ask =>
        {
            var response = await ask.SendAsync(new DescribeClientQuotasRequest { Strict = filter.IsStrict, Components = [.. ComponentsOf(filter)] }).ConfigureAwait(false);
            ask.ThrowIf(response.ErrorCode, response.ErrorMessage);
            ask.Set(0, (response.Entries ?? []).ToImmutableDictionary(
                static entry => QuotaEntity.From(entry.Entity.Select(static part => (part.EntityType, part.EntityName))),
                static entry => entry.Values.ToImmutableDictionary(static value => value.Key, static value => value.Value)));
        }),
        options,
        cancellation);

    /// <summary>A value that is null goes away.</summary>
    public Task<Outcomes<QuotaEntity, Done>> AlterAsync(IReadOnlyDictionary<QuotaEntity, IReadOnlyDictionary<string, double?>> quotas, AlterationOptions? options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<QuotaEntity, Done>("alterClientQuotas", new ControllerPlacement<QuotaEntity>(runner.Cluster), async ask =>
        {
            var response = await ask.SendAsync(new AlterClientQuotasRequest
            {
                ValidateOnly = options?.ValidateOnly ?? false,
                Entries =
                [
                    .. ask.Keys.Select(entity => new AlterClientQuotasRequest.EntryData
                    {
                        Entity = [.. entity.Parts().Select(static part => new AlterClientQuotasRequest.EntityData { EntityType = part.Type, EntityName = part.Name })],
                        Ops = [.. quotas[entity].Select(static quota => new AlterClientQuotasRequest.OpData { Key = quota.Key, Value = quota.Value ?? 0, Remove = quota.Value is null })],
                    }),
                ],
            }).ConfigureAwait(false);
            foreach (var entry in response.Entries)
            {
                var entity = QuotaEntity.From(entry.Entity.Select(static part => (part.EntityType, part.EntityName)));
                if (entry.ErrorCode == ErrorCode.None)
                {
                    ask.Set(entity, default);
                }
                else
                {
                    ask.Fail(entity, entry.ErrorCode, entry.ErrorMessage);
                }
            }
        }),
        quotas.Keys,
        options,
        cancellation);

    private static IEnumerable<DescribeClientQuotasRequest.ComponentData> ComponentsOf(QuotaFilter filter) => new[]
    {
        ComponentOf(QuotaEntity.UserType, filter.User, filter.AnyUser),
        ComponentOf(QuotaEntity.ClientIdType, filter.ClientId, filter.AnyClientId),
        ComponentOf(QuotaEntity.IpType, filter.Ip, filter.AnyIp),
    }.OfType<DescribeClientQuotasRequest.ComponentData>();

    private static DescribeClientQuotasRequest.ComponentData? ComponentOf(string type, QuotaName? name, bool any) => (name, any) switch
    {
        (null, false) => null,
        (null, true) => new() { EntityType = type, MatchType = Specified, Match = null },
        ({ Name: null }, _) => new() { EntityType = type, MatchType = Standard, Match = null },
        ({ Name: { } exact }, _) => new() { EntityType = type, MatchType = Exact, Match = exact },
    };
}
