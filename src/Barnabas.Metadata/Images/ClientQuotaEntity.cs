using System.Collections.Immutable;

namespace Barnabas.Metadata.Images;

/// <summary>
/// Whom a client quota is for: entity types ("user", "client-id", "ip") with a name each, null for the type's default. Immutable; equal by
/// content whatever the order of the types.
/// </summary>
public sealed class ClientQuotaEntity : IEquatable<ClientQuotaEntity>, IComparable<ClientQuotaEntity>
{
    private readonly string _key;

    public ClientQuotaEntity(IEnumerable<KeyValuePair<string, string?>> parts)
    {
        Parts = [.. parts.OrderBy(p => p.Key, StringComparer.Ordinal)];
        _key = string.Concat(Parts.Select(p => p.Value is null ? $"{p.Key}\u0000\u0000" : $"{p.Key}\u0000={p.Value}\u0000"));
    }

    /// <summary>Type and name, sorted by type.</summary>
    public ImmutableArray<KeyValuePair<string, string?>> Parts { get; }

    public bool Equals(ClientQuotaEntity? other) => other is not null && _key == other._key;

    public override bool Equals(object? obj) => Equals(obj as ClientQuotaEntity);

    public override int GetHashCode() => _key.GetHashCode(StringComparison.Ordinal);

    public int CompareTo(ClientQuotaEntity? other) => string.CompareOrdinal(_key, other?._key);
}
