using System.Collections.Immutable;
using Barnabas.Protocol.MetadataRecords;

namespace Barnabas.Metadata.Images;

/// <summary>Delegation tokens by id, as their records hold them (never changed once here). Immutable.</summary>
public sealed record DelegationTokensImage(ImmutableDictionary<string, DelegationTokenRecord> Tokens)
{
    public static DelegationTokensImage Empty { get; } = new(ImmutableDictionary<string, DelegationTokenRecord>.Empty);
}
