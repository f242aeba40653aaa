using System.Collections.Frozen;
using System.Globalization;
using Barnabas.Broker.Configuration;
using Barnabas.Broker.Metadata;
using Barnabas.Coordination.Groups;
using Barnabas.Metadata.Images;

namespace Barnabas.Broker.Groups;

/// <summary>
/// The configuration of groups as it is now: the broker's keys, and over some of them a group's own. Written by the metadata loop, after
/// <see cref="CurrentConfiguration"/>; read by any thread.
/// </summary>
internal sealed class BrokerGroupConfiguration : IGroupConfiguration, IMetadataPublisher
{
    private readonly CurrentConfiguration _current;
    private volatile Values _values;

    public BrokerGroupConfiguration(CurrentConfiguration current)
    {
        _current = current;
        _values = new(Settings(current.Value), Defaults(current.Value), FrozenDictionary<string, ConsumerGroupSettings>.Empty);
    }

    public GroupSettings Broker => _values.Broker;

    public ConsumerGroupSettings Consumer(string groupId) => _values.ByGroup.GetValueOrDefault(groupId, _values.Default);

    public void OnMetadataChange(MetadataChange change)
    {
        if (change.Delta.Configurations?.ChangedResources.Any(static resource => resource.Type is ConfigResourceType.Broker or ConfigResourceType.Group) != true)
        {
            return;
        }
        var broker = _current.Value;
        var defaults = Defaults(broker);
        _values = new(
            Settings(broker),
            defaults,
            change.Image.Configurations.Resources
                .Where(static resource => resource.Key.Type == ConfigResourceType.Group)
                .ToFrozenDictionary(static resource => resource.Key.Name, resource => OfGroup(resource.Value, defaults), StringComparer.Ordinal));
    }

    private static GroupSettings Settings(BrokerConfiguration broker) => new()
    {
        InitialRebalanceDelayMs = broker.GroupInitialRebalanceDelayMs,
        MinSessionTimeoutMs = broker.GroupMinSessionTimeoutMs,
        MaxSessionTimeoutMs = broker.GroupMaxSessionTimeoutMs,
        MaxSize = broker.GroupMaxSize,
        ConsumerMaxSize = broker.GroupConsumerMaxSize,
        ConsumerAssignors = broker.GroupConsumerAssignors,
        MigrationPolicy = Enum.Parse<ConsumerMigrationPolicy>(broker.GroupConsumerMigrationPolicy, ignoreCase: true),
        RegexRefreshIntervalMs = broker.GroupConsumerRegexRefreshIntervalMs,
        OffersClassic = broker.GroupCoordinatorRebalanceProtocols.Contains("classic"),
        OffersConsumer = broker.GroupCoordinatorRebalanceProtocols.Contains("consumer"),
        OffsetMetadataMaxBytes = broker.OffsetMetadataMaxBytes,
        OffsetsRetentionMs = broker.OffsetsRetentionMinutes * 60_000L,
        OffsetsRetentionCheckIntervalMs = broker.OffsetsRetentionCheckIntervalMs,
    };

    private static ConsumerGroupSettings Defaults(BrokerConfiguration broker) => new()
    {
        SessionTimeoutMs = broker.GroupConsumerSessionTimeoutMs,
        HeartbeatIntervalMs = broker.GroupConsumerHeartbeatIntervalMs,
        AssignmentIntervalMs = broker.GroupConsumerAssignmentIntervalMs,
    };

    /// <summary>The values were checked before they came into the metadata; one that does not parse counts as absent.</summary>
    private static ConsumerGroupSettings OfGroup(IReadOnlyDictionary<string, string> own, ConsumerGroupSettings defaults) => new()
    {
        SessionTimeoutMs = Int(own, "consumer.session.timeout.ms", defaults.SessionTimeoutMs),
        HeartbeatIntervalMs = Int(own, "consumer.heartbeat.interval.ms", defaults.HeartbeatIntervalMs),
        AssignmentIntervalMs = Int(own, "consumer.assignment.interval.ms", defaults.AssignmentIntervalMs),
    };

    private static int Int(IReadOnlyDictionary<string, string> values, string name, int otherwise) =>
        values.TryGetValue(name, out string? text) && int.TryParse(text, CultureInfo.InvariantCulture, out int value) ? value : otherwise;

    private sealed record Values(GroupSettings Broker, ConsumerGroupSettings Default, FrozenDictionary<string, ConsumerGroupSettings> ByGroup);
}
