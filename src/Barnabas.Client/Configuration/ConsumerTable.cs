using Barnabas.Client.Consuming;

namespace Barnabas.Client.Configuration;

/// <summary>Options of a consumer and Kafka's properties. Immutable.</summary>
internal static class ConsumerTable
{
    private static readonly (string, GroupProtocol)[] Protocols = [("auto", GroupProtocol.Auto), ("classic", GroupProtocol.Classic), ("consumer", GroupProtocol.Consumer)];

    private static readonly (string, IsolationLevel)[] Levels = [("read_uncommitted", IsolationLevel.ReadUncommitted), ("read_committed", IsolationLevel.ReadCommitted)];

    public static OptionTable<ConsumerOptions> Table { get; } = new(ClientKind.Consumer, new ConsumerOptions(),
    [
        Bind<ConsumerOptions>.Text("client.rack", static options => options.ClientRack, static (options, value) => options with { ClientRack = value }),
        Bind<ConsumerOptions>.Text("group.id", static options => options.GroupId, static (options, value) => options with { GroupId = value }),
        Bind<ConsumerOptions>.Text("group.instance.id", static options => options.GroupInstanceId, static (options, value) => options with { GroupInstanceId = value }),
        Bind<ConsumerOptions>.Name("group.protocol", Protocols, static options => options.GroupProtocol, static (options, value) => options with { GroupProtocol = value }),
        Bind<ConsumerOptions>.Text("group.remote.assignor", static options => options.GroupRemoteAssignor, static (options, value) => options with { GroupRemoteAssignor = value }),
        Bind<ConsumerOptions>.Int("session.timeout.ms", static options => options.SessionTimeoutMs, static (options, value) => options with { SessionTimeoutMs = value }),
        Bind<ConsumerOptions>.Int("heartbeat.interval.ms", static options => options.HeartbeatIntervalMs, static (options, value) => options with { HeartbeatIntervalMs = value }),
        Bind<ConsumerOptions>.Text("auto.offset.reset", static options => options.AutoOffsetReset.ToString(), static (options, value) => options with { AutoOffsetReset = AutoOffsetReset.Parse(value) }),
        Bind<ConsumerOptions>.Flag("enable.auto.commit", static options => options.EnableAutoCommit, static (options, value) => options with { EnableAutoCommit = value }),
        Bind<ConsumerOptions>.Int("auto.commit.interval.ms", static options => options.AutoCommitIntervalMs, static (options, value) => options with { AutoCommitIntervalMs = value }),
        Bind<ConsumerOptions>.Int("max.poll.records", static options => options.MaxPollRecords, static (options, value) => options with { MaxPollRecords = value }),
        Bind<ConsumerOptions>.Int("max.poll.interval.ms", static options => options.MaxPollIntervalMs, static (options, value) => options with { MaxPollIntervalMs = value }),
        Bind<ConsumerOptions>.Int("fetch.min.bytes", static options => options.FetchMinBytes, static (options, value) => options with { FetchMinBytes = value }),
        Bind<ConsumerOptions>.Int("fetch.max.bytes", static options => options.FetchMaxBytes, static (options, value) => options with { FetchMaxBytes = value }),
        Bind<ConsumerOptions>.Int("fetch.max.wait.ms", static options => options.FetchMaxWaitMs, static (options, value) => options with { FetchMaxWaitMs = value }),
        Bind<ConsumerOptions>.Int("max.partition.fetch.bytes", static options => options.MaxPartitionFetchBytes, static (options, value) => options with { MaxPartitionFetchBytes = value }),
        Bind<ConsumerOptions>.Flag("check.crcs", static options => options.CheckCrcs, static (options, value) => options with { CheckCrcs = value }),
        Bind<ConsumerOptions>.Name("isolation.level", Levels, static options => options.IsolationLevel, static (options, value) => options with { IsolationLevel = value }),
        Bind<ConsumerOptions>.Flag("allow.auto.create.topics", static options => options.AllowAutoCreateTopics, static (options, value) => options with { AllowAutoCreateTopics = value }),
        Bind<ConsumerOptions>.Flag("exclude.internal.topics", static options => options.ExcludeInternalTopics, static (options, value) => options with { ExcludeInternalTopics = value }),
        Bind<ConsumerOptions>.Int("default.api.timeout.ms", static options => options.DefaultApiTimeoutMs, static (options, value) => options with { DefaultApiTimeoutMs = value }),
    ]);
}
