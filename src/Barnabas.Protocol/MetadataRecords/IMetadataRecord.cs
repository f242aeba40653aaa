using Barnabas.Protocol.Wire;

namespace Barnabas.Protocol.MetadataRecords;

/// <summary>A record of the metadata log.</summary>
public interface IMetadataRecord : IMessage
{
    MetadataRecordType Type { get; }
}
