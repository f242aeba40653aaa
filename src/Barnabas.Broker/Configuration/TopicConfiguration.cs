namespace Barnabas.Broker.Configuration;

/// <summary>
/// The configuration of a topic: its own overrides, under them the broker's values (<see cref="ConfigDefinition.BrokerKey"/>), under those the defaults.
/// Immutable. A property has the name of its key; durations are in the unit that its name ends with.
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

        CleanupPolicy = (IReadOnlyList<string>)_values["cleanup.policy"]!;
        CompressionType = (string)_values["compression.type"]!;
        CompressionGzipLevel = (int)_values["compression.gzip.level"]!;
        CompressionLz4Level = (int)_values["compression.lz4.level"]!;
        CompressionZstdLevel = (int)_values["compression.zstd.level"]!;
        DeleteRetentionMs = (long)_values["delete.retention.ms"]!;
        FileDeleteDelayMs = (long)_values["file.delete.delay.ms"]!;
        FlushMessages = (long)_values["flush.messages"]!;
        FlushMs = (long)_values["flush.ms"]!;
        IndexIntervalBytes = (int)_values["index.interval.bytes"]!;
        MaxMessageBytes = (int)_values["max.message.bytes"]!;
        IsLogAppendTime = (string)_values["message.timestamp.type"]! == "LogAppendTime";
        MessageTimestampBeforeMaxMs = (long)_values["message.timestamp.before.max.ms"]!;
        MessageTimestampAfterMaxMs = (long)_values["message.timestamp.after.max.ms"]!;
        MinInSyncReplicas = (int)_values["min.insync.replicas"]!;
        MinCompactionLagMs = (long)_values["min.compaction.lag.ms"]!;
        MaxCompactionLagMs = (long)_values["max.compaction.lag.ms"]!;
        MinCleanableDirtyRatio = (double)_values["min.cleanable.dirty.ratio"]!;
        Preallocate = (bool)_values["preallocate"]!;
        RetentionBytes = (long)_values["retention.bytes"]!;
        RetentionMs = (long)_values["retention.ms"]!;
        SegmentBytes = (int?)_values["internal.segment.bytes"] ?? (int)_values["segment.bytes"]!;
        SegmentIndexBytes = (int)_values["segment.index.bytes"]!;
        SegmentJitterMs = (long)_values["segment.jitter.ms"]!;
        SegmentMs = (long)_values["segment.ms"]!;
        UncleanLeaderElectionEnable = (bool)_values["unclean.leader.election.enable"]!;
    }

    /// <summary>The texts that were set for this topic itself.</summary>
    public IReadOnlyDictionary<string, string> Overrides { get; }

    public IReadOnlyList<string> CleanupPolicy { get; }
    public bool IsCompacted => CleanupPolicy.Contains("compact");
    public bool IsDeleted => CleanupPolicy.Contains("delete");

    /// <summary>A codec's name, <c>uncompressed</c>, or <c>producer</c>.</summary>
    public string CompressionType { get; }

    public int CompressionGzipLevel { get; }
    public int CompressionLz4Level { get; }
    public int CompressionZstdLevel { get; }
    public long DeleteRetentionMs { get; }
    public long FileDeleteDelayMs { get; }
    public long FlushMessages { get; }
    public long FlushMs { get; }
    public int IndexIntervalBytes { get; }
    public int MaxMessageBytes { get; }

    /// <summary>Whether <c>message.timestamp.type</c> is LogAppendTime rather than CreateTime.</summary>
    public bool IsLogAppendTime { get; }

    public long MessageTimestampBeforeMaxMs { get; }
    public long MessageTimestampAfterMaxMs { get; }
    public int MinInSyncReplicas { get; }
    public long MinCompactionLagMs { get; }
    public long MaxCompactionLagMs { get; }
    public double MinCleanableDirtyRatio { get; }
    public bool Preallocate { get; }

    /// <summary>-1: without bound.</summary>
    public long RetentionBytes { get; }

    /// <summary>-1: for ever.</summary>
    public long RetentionMs { get; }

    /// <summary><c>internal.segment.bytes</c>, or else <c>segment.bytes</c>.</summary>
    public int SegmentBytes { get; }

    public int SegmentIndexBytes { get; }
    public long SegmentJitterMs { get; }
    public long SegmentMs { get; }
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
