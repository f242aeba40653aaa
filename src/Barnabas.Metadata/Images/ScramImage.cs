using System.Collections.Immutable;
using Barnabas.Protocol.MetadataRecords;

namespace Barnabas.Metadata.Images;

/// <summary>SCRAM credentials by user and mechanism, as their records hold them (never changed once here). Immutable.</summary>
public sealed record ScramImage(ImmutableDictionary<(string User, sbyte Mechanism), UserScramCredentialRecord> Credentials)
{
    public static ScramImage Empty { get; } = new(ImmutableDictionary<(string User, sbyte Mechanism), UserScramCredentialRecord>.Empty);
}
