using Barnabas.Broker.Configuration;
using Barnabas.Storage;

namespace Barnabas.Broker.Tests.Configuration;

public sealed class TopicConfigurationTests
{
    private static readonly BrokerConfiguration Broker = BrokerConfiguration.Parse(new Dictionary<string, string> { ["node.id"] = "1" });

    [Fact]
    public void A_topic_without_overrides_shares_the_defaults() =>
        Assert.Same(Broker.TopicDefaults, Broker.ForTopic(new Dictionary<string, string>()));

    [Fact]
    public void Defaults_are_those_of_the_table()
    {
        foreach (ConfigEntry entry in Broker.TopicDefaults.Describe())
        {
            Assert.Equal(ConfigTable.Topic[entry.Name].DefaultText, entry.Value);
            Assert.Equal(ConfigSource.Default, entry.Source);
        }
    }

    [Fact]
    public void The_default_log_configuration_is_that_of_the_storage() => Assert.Equal(LogConfig.Default, Broker.TopicDefaults.Log);

    [Fact]
    public void Every_setting_of_the_log_follows_its_key()
    {
        LogConfig log = Broker.ForTopic(new Dictionary<string, string>
        {
            ["segment.bytes"] = "2000000",
            ["segment.ms"] = "1",
            ["segment.jitter.ms"] = "2",
            ["segment.index.bytes"] = "8",
            ["index.interval.bytes"] = "4",
            ["retention.bytes"] = "5",
            ["retention.ms"] = "6",
            ["file.delete.delay.ms"] = "7",
            ["flush.messages"] = "8",
            ["flush.ms"] = "9",
            ["max.message.bytes"] = "10",
            ["preallocate"] = "true",
            ["message.timestamp.type"] = "LogAppendTime",
            ["message.timestamp.before.max.ms"] = "11",
            ["message.timestamp.after.max.ms"] = "12",
            ["compression.type"] = "zstd",
            ["compression.gzip.level"] = "1",
            ["compression.lz4.level"] = "2",
            ["compression.zstd.level"] = "4",
            ["cleanup.policy"] = "compact",
            ["delete.retention.ms"] = "13",
            ["min.compaction.lag.ms"] = "14",
            ["max.compaction.lag.ms"] = "15",
            ["min.cleanable.dirty.ratio"] = "0.25",
        }).Log;

        Assert.Equal(
            new LogConfig
            {
                SegmentBytes = 2000000,
                SegmentMs = 1,
                SegmentJitterMs = 2,
                SegmentIndexBytes = 8,
                IndexIntervalBytes = 4,
                RetentionBytes = 5,
                RetentionMs = 6,
                FileDeleteDelayMs = 7,
                FlushMessages = 8,
                FlushMs = 9,
                MaxMessageBytes = 10,
                Preallocate = true,
                MessageTimestampType = TimestampType.LogAppendTime,
                MessageTimestampBeforeMaxMs = 11,
                MessageTimestampAfterMaxMs = 12,
                CompressionType = TopicCompression.Zstd,
                CompressionGzipLevel = 1,
                CompressionLz4Level = 2,
                CompressionZstdLevel = 4,
                CleanupPolicy = CleanupPolicy.Compact,
                DeleteRetentionMs = 13,
                MinCompactionLagMs = 14,
                MaxCompactionLagMs = 15,
                MinCleanableDirtyRatio = 0.25,
            },
            log);
    }

    [Fact]
    public void Overrides_stand_above_the_broker()
    {
        BrokerConfiguration broker = BrokerConfiguration.Parse(new Dictionary<string, string> { ["node.id"] = "1", ["log.segment.bytes"] = "2000000", ["min.insync.replicas"] = "2" });
        TopicConfiguration topic = broker.ForTopic(new Dictionary<string, string> { ["segment.bytes"] = "1048576", ["cleanup.policy"] = "compact, delete" });

        Assert.Equal((1048576, 2), (topic.Log.SegmentBytes, topic.MinInSyncReplicas));
        Assert.Equal(CleanupPolicy.Compact | CleanupPolicy.Delete, topic.Log.CleanupPolicy);
        ConfigEntry segment = topic.Describe().Single(entry => entry.Name == "segment.bytes");
        Assert.Equal(ConfigSource.DynamicTopic, segment.Source);
        Assert.Equal(
            [
                new("segment.bytes", "1048576", ConfigSource.DynamicTopic), new("log.segment.bytes", "2000000", ConfigSource.StaticBroker),
                new("log.segment.bytes", "1073741824", ConfigSource.Default),
            ],
            segment.Synonyms);
        ConfigEntry replicas = topic.Describe().Single(entry => entry.Name == "min.insync.replicas");
        Assert.Equal((ConfigSource.StaticBroker, "2"), (replicas.Source, replicas.Value));
    }

    [Fact]
    public void A_synonym_in_another_unit_is_not_listed_above_the_key_itself()
    {
        BrokerConfiguration broker = BrokerConfiguration.Parse(new Dictionary<string, string> { ["node.id"] = "1", ["log.retention.hours"] = "1" });
        ConfigEntry retention = broker.TopicDefaults.Describe().Single(entry => entry.Name == "retention.ms");
        Assert.Equal("3600000", retention.Value);
        Assert.Empty(retention.Synonyms);
    }

    [Fact]
    public void An_internal_segment_size_needs_no_lower_bound()
    {
        Assert.Equal(100, Broker.ForTopic(new Dictionary<string, string> { ["internal.segment.bytes"] = "100" }).Log.SegmentBytes);
        Assert.DoesNotContain(Broker.TopicDefaults.Describe(), entry => entry.Name == "internal.segment.bytes");
    }

    [Theory]
    [InlineData("retention.ms", "1000", null)]
    [InlineData("cleanup.policy", "compact,delete", null)]
    [InlineData("leader.replication.throttled.replicas", "*", null)]
    [InlineData("leader.replication.throttled.replicas", "0:1,1:2", null)]
    [InlineData("no.such.key", "1", "Unknown topic config name: no.such.key")]
    [InlineData("retention.ms", null, "Null value not supported for topic configs: retention.ms")]
    [InlineData("retention.ms", "-2", "Invalid value -2 for configuration retention.ms: Value must be at least -1")]
    [InlineData("retention.ms", "soon", "Invalid value soon for configuration retention.ms: Not a number of type LONG")]
    [InlineData("min.cleanable.dirty.ratio", "1.5", "Invalid value 1.5 for configuration min.cleanable.dirty.ratio: Value must be no more than 1")]
    [InlineData("preallocate", "maybe", "Invalid value maybe for configuration preallocate: Expected value to be either true or false")]
    [InlineData("cleanup.policy", "shred", "Invalid value shred for configuration cleanup.policy: String must be one of: compact, delete")]
    [InlineData("cleanup.policy", "delete,", "Configuration 'cleanup.policy' values must not be empty.")]
    [InlineData("cleanup.policy", "delete,delete", null)]
    [InlineData("cleanup.policy", "", null)]
    [InlineData("message.format.version", "2.0-IV0", "Unknown topic config name: message.format.version")]
    [InlineData("compression.gzip.level", "0", "Invalid value 0 for configuration compression.gzip.level: Value must be between 1 and 9 or equal to -1")]
    [InlineData("leader.replication.throttled.replicas", "0-1", "Invalid value [0-1] for configuration leader.replication.throttled.replicas: leader.replication.throttled.replicas must be the literal '*' or a list of replicas in the following format: [partitionId]:[brokerId],[partitionId]:[brokerId],...")]
    [InlineData("min.compaction.lag.ms", "9223372036854775807", null)]
    [InlineData("remote.storage.enable", "true", "Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage.")]
    public void Validation_answers_as_Kafka_does(string name, string? text, string? error) =>
        Assert.Equal(error, TopicConfigurationRules.Validate(new Dictionary<string, string?> { [name] = text }));

    [Fact]
    public void A_duplicate_in_a_list_is_dropped() =>
        Assert.Equal("compact", Broker.ForTopic(new Dictionary<string, string> { ["cleanup.policy"] = "compact, compact" }).Describe().Single(entry => entry.Name == "cleanup.policy").Value);

    [Fact]
    public void Compaction_lags_may_not_cross() => Assert.Equal(
        "conflict topic config setting min.compaction.lag.ms (2) > max.compaction.lag.ms (1)",
        TopicConfigurationRules.Validate(new Dictionary<string, string?> { ["min.compaction.lag.ms"] = "2", ["max.compaction.lag.ms"] = "1" }));

    [Theory]
    [InlineData(null, "compact", "delete,compact")]
    [InlineData("compact", "compact,delete", "compact,delete")]
    [InlineData("", "compact", "compact")]
    public void Append_adds_what_is_missing(string? current, string elements, string result) =>
        Assert.Equal(result, ConfigListEdit.Append(ConfigTable.Topic["cleanup.policy"], current, elements));

    [Theory]
    [InlineData(null, "delete", "")]
    [InlineData("compact,delete", "compact,other", "delete")]
    public void Subtract_takes_away(string? current, string elements, string result) =>
        Assert.Equal(result, ConfigListEdit.Subtract(ConfigTable.Topic["cleanup.policy"], current, elements));
}
