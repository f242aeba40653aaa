using Barnabas.Metadata.Images;
using Barnabas.Metadata.Records;

namespace Barnabas.Metadata.Tests.Support;

/// <summary>An image as text that is equal exactly where the images are.</summary>
internal static class Canonical
{
    public static string Of(MetadataImage image) =>
        string.Join('\n', ImageWriter.Write(image).Select(r => Convert.ToHexString(MetadataRecordCodec.Encode(r))));

    public static MetadataImage Replay(IEnumerable<VersionedRecord> records)
    {
        var replay = new MetadataReplay();
        VersionedRecord[] all = [.. records];
        replay.Replay(all, 0, 1, 0);
        return replay.Image;
    }
}
