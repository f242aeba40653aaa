using System.Collections.Immutable;

namespace Barnabas.Metadata.Images;

/// <summary>Client quota values by entity. Immutable.</summary>
public sealed record ClientQuotasImage(ImmutableDictionary<ClientQuotaEntity, ImmutableSortedDictionary<string, double>> Entities)
{
    public static ClientQuotasImage Empty { get; } = new(ImmutableDictionary<ClientQuotaEntity, ImmutableSortedDictionary<string, double>>.Empty);
}
