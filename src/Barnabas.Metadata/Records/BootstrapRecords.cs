using Barnabas.Metadata.Features;
using Barnabas.Protocol.MetadataRecords;

namespace Barnabas.Metadata.Records;

/// <summary>The records that a fresh cluster begins with: the content of <c>bootstrap.checkpoint</c>.</summary>
public static class BootstrapRecords
{
    public static IReadOnlyList<VersionedRecord> Create(MetadataVersion version)
    {
        List<VersionedRecord> records = [Level(FeatureName.MetadataVersion, version.Level)];
        foreach ((string feature, short level) in SupportedFeatures.Defaults)
        {
            if (SupportedFeatures.RequiredMetadataVersion(feature, level) <= version.Level)
            {
                records.Add(Level(feature, level));
            }
        }
        return records;
    }

    private static VersionedRecord Level(string name, short level) => new(new FeatureLevelRecord { Name = name, FeatureLevel = level }, 0);
}
