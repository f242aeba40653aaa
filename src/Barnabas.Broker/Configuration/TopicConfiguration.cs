using Barnabas.Storage;

namespace Barnabas.Broker.Configuration;

/// <summary>
/// The configuration of a topic: its own overrides, under them the broker's values (<see cref="ConfigDefinition.BrokerKey"/>), under those the defaults.
/// Immutable.
/// </summary>
public sealed class TopicConfiguration
{
    private readonly ConfigLayers _layers;
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    internal TopicConfiguration(BrokerConfiguration broker, ConfigLayers layers, IReadOnlyDictionary<string, string> overrides)
    {
        _layers = layers;
        Overrides = overrides;
        foreach (ConfigDefinition definition in ConfigTable.Topic.Definitions)
            _values.Add(definition.Name, Resolve(definition, broker, overrides));

        Log = LogConfigOf(_values);
        MinInSyncReplicas = (int)_values["min.insync.replicas"]!;
        UncleanLeaderElectionEnable = (bool)_values["unclean.leader.election.enable"]!;
    }

    /// <summary>The texts that were set for this topic itself.</summary>
    public IReadOnlyDictionary<string, string> Overrides { get; }

    /// <summary>What the logs of the topic's partitions act on.</summary>
    public LogConfig Log { get; }

    public int MinInSyncReplicas { get; }
    public bool UncleanLeaderElectionEnable { get; }

    /// <summary>Every key that is not internal or that is set, as DescribeConfigs answers for this topic.</summary>
    public IEnumerable<ConfigEntry> Describe() => ConfigTable.Topic.Definitions
        .Where(definition => Overrides.ContainsKey(definition.Name) || (!definition.IsInternal && definition.Status != ConfigStatus.Only39))
        .Select(Describe);

    private static object? Resolve(ConfigDefinition definition, BrokerConfiguration broker, IReadOnlyDictionary<string, string> overrides)
    {
        if (overrides.TryGetValue(definition.Name, out string? text) && ConfigValue.TryParse(definition, text, out object? value, out _))
            return value;
        return definition.BrokerKey switch
        {
            null => definition.DefaultValue,
            "log.roll.ms" => broker.LogRollTimeMs,
            "log.roll.jitter.ms" => broker.LogRollJitterMs,
            "log.retention.ms" => broker.LogRetentionTimeMs,
            "log.flush.interval.ms" => broker.LogFlushIntervalMs,
            string key => broker.Value(key),
        };
    }

    private static LogConfig LogConfigOf(Dictionary<string, object?> values) => new()
    {
        SegmentBytes = (int?)values["internal.segment.bytes"] ?? (int)values["segment.bytes"]!,
        SegmentMs = (long)values["segment.ms"]!,
        SegmentJitterMs = (long)values["segment.jitter.ms"]!,
        SegmentIndexBytes = (int)values["segment.index.bytes"]!,
        IndexIntervalBytes = (int)values["index.interval.bytes"]!,
        RetentionBytes = (long)values["retention.bytes"]!,
        RetentionMs = (long)values["retention.ms"]!,
        FileDeleteDelayMs = (long)values["file.delete.delay.ms"]!,
        FlushMessages = (long)values["flush.messages"]!,
        FlushMs = (long)values["flush.ms"]!,
        MaxMessageBytes = (int)values["max.message.bytes"]!,
        Preallocate = (bool)values["preallocate"]!,
        MessageTimestampType = Enum.Parse<TimestampType>((string)values["message.timestamp.type"]!),
        MessageTimestampBeforeMaxMs = (long)values["message.timestamp.before.max.ms"]!,
        MessageTimestampAfterMaxMs = (long)values["message.timestamp.after.max.ms"]!,
        CompressionType = Enum.Parse<TopicCompression>((string)values["compression.type"]!, ignoreCase: true),
        CompressionGzipLevel = (int)values["compression.gzip.level"]!,
        CompressionLz4Level = (int)values["compression.lz4.level"]!,
        CompressionZstdLevel = (int)values["compression.zstd.level"]!,
        CleanupPolicy = ((IReadOnlyList<string>)values["cleanup.policy"]!).Aggregate(
            CleanupPolicy.None, (policies, policy) => policies | Enum.Parse<CleanupPolicy>(policy, ignoreCase: true)),
        DeleteRetentionMs = (long)values["delete.retention.ms"]!,
        MinCompactionLagMs = (long)values["min.compaction.lag.ms"]!,
        MaxCompactionLagMs = (long)values["max.compaction.lag.ms"]!,
        MinCleanableDirtyRatio = (double)values["min.cleanable.dirty.ratio"]!,
    };

    private ConfigEntry Describe(ConfigDefinition definition)
    {
        string? text = _values[definition.Name] is { } value ? ConfigValue.Format(value) : null;
        List<ConfigSynonym> synonyms = [];
        if (Overrides.ContainsKey(definition.Name))
            synonyms.Add(new(definition.Name, text, ConfigSource.DynamicTopic));
        if (definition.BrokerKey is { } key)
            synonyms.AddRange(_layers.Synonyms(key, definition.IsSensitive));
        return new(
            definition.Name,
            text,
            synonyms.Count == 0 ? ConfigSource.Default : synonyms[0].Source,
            definition.IsSensitive,
            IsReadOnly: false,
            definition.Type,
            definition.Documentation,
            synonyms);
    }
}
