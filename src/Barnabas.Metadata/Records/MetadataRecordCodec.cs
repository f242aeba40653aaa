using Barnabas.Protocol.MetadataRecords;
using Barnabas.Protocol.Wire;

namespace Barnabas.Metadata.Records;

/// <summary>
/// Metadata records as the values of log records: frame version (1), record type and version, each an unsigned varint, then the message
/// (KIP-631). Stateless.
/// </summary>
public static class MetadataRecordCodec
{
    private const uint FrameVersion = 1;

    public static byte[] Encode(VersionedRecord record)
    {
        using var writer = new MessageWriter();
        Encode(writer, record);
        return writer.WrittenSpan.ToArray();
    }

    public static void Encode(MessageWriter writer, VersionedRecord record)
    {
        writer.WriteUnsignedVarint(FrameVersion);
        writer.WriteUnsignedVarint((uint)record.Message.Type);
        writer.WriteUnsignedVarint((uint)record.Version);
        record.Message.Encode(writer, record.Version);
    }

    /// <summary>The record; byte fields in it are slices of <paramref name="value"/>.</summary>
    /// <exception cref="MetadataRecordException">The bytes are no metadata record, or one of a type or version that is not known.</exception>
    public static VersionedRecord Decode(ReadOnlyMemory<byte> value)
    {
        try
        {
            var reader = new MessageReader(value);
            uint frame = reader.ReadUnsignedVarint();
            if (frame != FrameVersion)
            {
                throw new MetadataRecordException($"A metadata record has frame version {frame}; only {FrameVersion} is known.");
            }
            uint type = reader.ReadUnsignedVarint();
            uint version = reader.ReadUnsignedVarint();
            if (version > (uint)short.MaxValue)
            {
                throw new MetadataRecordException($"A metadata record of type {type} has version {version}.");
            }
            IMetadataRecord message = (type <= (uint)short.MaxValue ? MetadataRecordTable.Create((MetadataRecordType)type) : null)
                ?? throw new MetadataRecordException($"A metadata record has type {type}, which is not known.");
            message.Decode(ref reader, (short)version);
            reader.RequireEnd();
            return new VersionedRecord(message, (short)version);
        }
        catch (ProtocolException e)
        {
            throw new MetadataRecordException($"A metadata record cannot be read: {e.Message}", e);
        }
    }
}
