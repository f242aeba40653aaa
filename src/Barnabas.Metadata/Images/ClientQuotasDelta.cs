using System.Collections.Immutable;
using Barnabas.Protocol.MetadataRecords;

namespace Barnabas.Metadata.Images;

/// <summary>Changes of client quotas; owned as its <see cref="MetadataDelta"/>.</summary>
public sealed class ClientQuotasDelta(ClientQuotasImage image)
{
    private static readonly ImmutableSortedDictionary<string, double> NoValues = ImmutableSortedDictionary.Create<string, double>(StringComparer.Ordinal);

    private readonly Dictionary<ClientQuotaEntity, ImmutableSortedDictionary<string, double>> _entities = [];

    /// <summary>New values by entity; empty where the entity has none left.</summary>
    public IReadOnlyDictionary<ClientQuotaEntity, ImmutableSortedDictionary<string, double>> Changes => _entities;

    internal void Replay(ClientQuotaRecord record)
    {
        var entity = new ClientQuotaEntity(record.Entity.Select(e => KeyValuePair.Create(e.EntityType, e.EntityName)));
        ImmutableSortedDictionary<string, double> values =
            _entities.TryGetValue(entity, out var changed) ? changed : image.Entities.GetValueOrDefault(entity, NoValues);
        _entities[entity] = record.Remove ? values.Remove(record.Key) : values.SetItem(record.Key, record.Value);
    }

    internal ClientQuotasImage Apply()
    {
        ImmutableDictionary<ClientQuotaEntity, ImmutableSortedDictionary<string, double>>.Builder entities = image.Entities.ToBuilder();
        foreach ((ClientQuotaEntity entity, ImmutableSortedDictionary<string, double> values) in _entities)
        {
            if (values.IsEmpty)
            {
                entities.Remove(entity);
            }
            else
            {
                entities[entity] = values;
            }
        }
        return new ClientQuotasImage(entities.ToImmutable());
    }
}
