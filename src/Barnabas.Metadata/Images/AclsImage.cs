using System.Collections.Immutable;
using Barnabas.Protocol.MetadataRecords;

namespace Barnabas.Metadata.Images;

/// <summary>Access control entries by id, as their records hold them (never changed once here). Immutable.</summary>
public sealed record AclsImage(ImmutableDictionary<Guid, AccessControlEntryRecord> Entries)
{
    public static AclsImage Empty { get; } = new(ImmutableDictionary<Guid, AccessControlEntryRecord>.Empty);
}
