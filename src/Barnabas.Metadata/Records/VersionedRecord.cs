using Barnabas.Protocol.MetadataRecords;

namespace Barnabas.Metadata.Records;

/// <summary>A metadata record and the version it is written in. Immutable by convention: nobody changes the message once it is here.</summary>
public readonly record struct VersionedRecord(IMetadataRecord Message, short Version);
