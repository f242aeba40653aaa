using System.Collections.Immutable;
using Barnabas.Protocol.MetadataRecords;

namespace Barnabas.Metadata.Images;

/// <summary>Changes of access control entries; owned as its <see cref="MetadataDelta"/>.</summary>
public sealed class AclsDelta(AclsImage image)
{
    private readonly ImmutableDictionary<Guid, AccessControlEntryRecord>.Builder _entries = image.Entries.ToBuilder();

    internal void Replay(AccessControlEntryRecord record) => _entries[record.Id] = record;

    internal void Replay(RemoveAccessControlEntryRecord record)
    {
        if (!_entries.Remove(record.Id))
        {
            throw new MetadataRecordException($"A {nameof(RemoveAccessControlEntryRecord)} names entry {record.Id}, which does not exist.");
        }
    }

    internal AclsImage Apply() => new(_entries.ToImmutable());
}
