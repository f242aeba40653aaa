using Barnabas.Client.Configuration;
using Barnabas.Client.Consuming.Assignors;
using Barnabas.Client.Serialization;
using Microsoft.Extensions.Logging;

namespace Barnabas.Client.Consuming;

/// <summary>What a consumer is made of; defaults are Kafka's. Immutable.</summary>
public record ConsumerOptions : ClientOptions
{
    /// <summary><c>key.deserializer</c>; null for the built-in one of the key's type.</summary>
    public IDeserializer? KeyDeserializer { get; init; }

    /// <summary><c>value.deserializer</c>; null for the built-in one of the value's type.</summary>
    public IDeserializer? ValueDeserializer { get; init; }

    /// <summary><c>group.id</c>; null for a consumer that assigns partitions to itself and commits nothing.</summary>
    public string? GroupId { get; init; }

    /// <summary><c>group.instance.id</c>: makes a static member, whose place is kept while it restarts.</summary>
    public string? GroupInstanceId { get; init; }

    /// <summary><c>group.protocol</c></summary>
    public GroupProtocol GroupProtocol { get; init; } = GroupProtocol.Auto;

    /// <summary><c>group.remote.assignor</c>: the broker's assignor, in the consumer protocol; null for its default.</summary>
    public string? GroupRemoteAssignor { get; init; }

    /// <summary><c>session.timeout.ms</c>, in the classic protocol; the broker's configuration says it in the other.</summary>
    public int SessionTimeoutMs { get; init; } = 45_000;

    /// <summary><c>heartbeat.interval.ms</c>, in the classic protocol; the broker says it in the other.</summary>
    public int HeartbeatIntervalMs { get; init; } = 3000;

    /// <summary><c>partition.assignment.strategy</c>, in the classic protocol; the members of a group choose one that all of them know.</summary>
    public IReadOnlyList<IConsumerAssignor> PartitionAssignmentStrategy { get; init; } = [new RangeConsumerAssignor(), new RoundRobinConsumerAssignor()];

    /// <summary><c>auto.offset.reset</c></summary>
    public AutoOffsetReset AutoOffsetReset { get; init; } = AutoOffsetReset.Latest;

    /// <summary><c>enable.auto.commit</c></summary>
    public bool EnableAutoCommit { get; init; } = true;

    /// <summary><c>auto.commit.interval.ms</c></summary>
    public int AutoCommitIntervalMs { get; init; } = 5000;

    /// <summary><c>max.poll.records</c>: most records that one poll gives.</summary>
    public int MaxPollRecords { get; init; } = 500;

    /// <summary><c>max.poll.interval.ms</c>: who does not poll for this long leaves the group.</summary>
    public int MaxPollIntervalMs { get; init; } = 300_000;

    /// <summary><c>fetch.min.bytes</c></summary>
    public int FetchMinBytes { get; init; } = 1;

    /// <summary><c>fetch.max.bytes</c></summary>
    public int FetchMaxBytes { get; init; } = 52_428_800;

    /// <summary><c>fetch.max.wait.ms</c></summary>
    public int FetchMaxWaitMs { get; init; } = 500;

    /// <summary><c>max.partition.fetch.bytes</c></summary>
    public int MaxPartitionFetchBytes { get; init; } = 1_048_576;

    /// <summary><c>check.crcs</c></summary>
    public bool CheckCrcs { get; init; } = true;

    /// <summary><c>isolation.level</c></summary>
    public IsolationLevel IsolationLevel { get; init; } = IsolationLevel.ReadUncommitted;

    /// <summary><c>allow.auto.create.topics</c></summary>
    public bool AllowAutoCreateTopics { get; init; } = true;

    /// <summary><c>exclude.internal.topics</c>: whether a subscription by pattern passes internal topics over.</summary>
    public bool ExcludeInternalTopics { get; init; } = true;

    /// <summary><c>default.api.timeout.ms</c>: how long a call may take that has no time of its own.</summary>
    public int DefaultApiTimeoutMs { get; init; } = 60_000;

    /// <summary>Options from Kafka's properties, by their dotted names. Keys that are unknown or have no effect here are named in a warning.</summary>
    /// <exception cref="Errors.ClientConfigurationException">A value cannot be used: the message names key, value and what is allowed.</exception>
    public static ConsumerOptions FromProperties(IEnumerable<KeyValuePair<string, string>> properties, ILoggerFactory? logging = null) => ConsumerTable.Table.FromProperties(properties, logging);

    /// <summary>Kafka's properties, by their dotted names, of what differs from the defaults.</summary>
    public IReadOnlyDictionary<string, string> ToProperties() => ConsumerTable.Table.ToProperties(this);
}
