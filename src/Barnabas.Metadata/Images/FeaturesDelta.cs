using System.Collections.Immutable;
using Barnabas.Metadata.Features;
using Barnabas.Protocol.MetadataRecords;

namespace Barnabas.Metadata.Images;

/// <summary>Changes of feature levels; owned as its <see cref="MetadataDelta"/>.</summary>
public sealed class FeaturesDelta(FeaturesImage image)
{
    private readonly SortedDictionary<string, short> _changes = new(StringComparer.Ordinal);
    private sbyte _zkMigrationState = image.ZkMigrationState;

    /// <summary>New levels by feature name; 0 where the feature was switched off.</summary>
    public IReadOnlyDictionary<string, short> Changes => _changes;

    /// <summary>The new metadata.version, or null where it did not change.</summary>
    public MetadataVersion? MetadataVersionChange =>
        _changes.TryGetValue(FeatureName.MetadataVersion, out short level) ? MetadataVersion.FromLevel(level) : null;

    internal void Replay(FeatureLevelRecord record)
    {
        if (record.Name == FeatureName.MetadataVersion && !MetadataVersion.IsKnown(record.FeatureLevel))
        {
            throw new MetadataRecordException(
                $"The metadata log has metadata.version {record.FeatureLevel}; this version knows levels up to {MetadataVersion.Latest.Level} ({MetadataVersion.Latest}).");
        }
        _changes[record.Name] = record.FeatureLevel;
    }

    internal void Replay(ZkMigrationStateRecord record) => _zkMigrationState = record.ZkMigrationState;

    internal FeaturesImage Apply()
    {
        ImmutableSortedDictionary<string, short>.Builder levels = image.Levels.ToBuilder();
        foreach ((string name, short level) in _changes)
        {
            if (level == 0)
            {
                levels.Remove(name);
            }
            else
            {
                levels[name] = level;
            }
        }
        return new FeaturesImage(levels.ToImmutable(), _zkMigrationState);
    }
}
