using static Barnabas.Client.Configuration.Definitions.KeyForm;

namespace Barnabas.Client.Configuration.Definitions;

/// <summary>Keys of consumers alone. Immutable.</summary>
internal static class ConsumerKeys
{
    private const string Assignors = "class org.apache.kafka.clients.consumer.RangeAssignor,class org.apache.kafka.clients.consumer.CooperativeStickyAssignor";

    public static ClientKey[] All { get; } =
    [
        .. new[]
        {
            Class("key.deserializer", null, "Turns bytes into keys.").SetInCode(),
            Class("value.deserializer", null, "Turns bytes into values.").SetInCode(),
            Text("group.id", null, "The group whose members share the partitions and the committed offsets.").ActedOn(),
            Text("group.instance.id", null, "Makes a static member, whose place is kept while it restarts.").Allowing(AllowedValues.NonEmpty).ActedOn(),
            Text("group.protocol", "auto", "Who assigns partitions: a member (classic) or the broker (consumer); auto takes the newest that the cluster has.").Allowing(AllowedValues.OneOfIgnoringCase("auto", "consumer", "classic")).ActedOn(),
            Text("group.remote.assignor", null, "The broker's assignor, in the consumer protocol.").ActedOn(),
            List("partition.assignment.strategy", Assignors, "How a member assigns partitions, in the classic protocol.").SetInCode(),
            Int("session.timeout.ms", 45_000, "A member that is not heard of for so long has failed, in the classic protocol.").ActedOn(),
            Int("heartbeat.interval.ms", 3000, "How often a member reports, in the classic protocol.").ActedOn(),
            Int("max.poll.interval.ms", 300_000, "Who does not poll for this long leaves the group.").From(1).ActedOn(),
            Int("max.poll.records", 500, "Most records that one poll gives.").From(1).ActedOn(),
            Text("auto.offset.reset", "latest", "Where to begin without a committed offset: earliest, latest, by_duration:<ISO 8601>, or none, which is an error.").Allowing(AllowedValues.Described("latest, earliest, none, or by_duration:PnDTnHnMn.nS")).ActedOn(),
            Flag("enable.auto.commit", true, "Whether positions are committed by themselves.").ActedOn(),
            Int("auto.commit.interval.ms", 5000, "How often they are.").From(0).ActedOn(),
            Int("fetch.min.bytes", 1, "A broker waits for so many bytes before it answers.").From(0).ActedOn(),
            Int("fetch.max.bytes", 52_428_800, "Bytes that one answer may have.").From(0).ActedOn(),
            Int("fetch.max.wait.ms", 500, "How long a broker waits for fetch.min.bytes.").From(0).ActedOn(),
            Int("max.partition.fetch.bytes", 1_048_576, "Bytes of one partition that one answer may have.").From(0).ActedOn(),
            Flag("check.crcs", true, "Whether checksums of batches are checked.").ActedOn(),
            Text("isolation.level", "read_uncommitted", "Whether records of open and aborted transactions are seen.").Allowing(AllowedValues.OneOf("read_committed", "read_uncommitted")).ActedOn(),
            Flag("allow.auto.create.topics", true, "Whether subscribing to a topic may create it, where the broker allows that.").ActedOn(),
            Flag("exclude.internal.topics", true, "Whether a subscription by pattern passes internal topics over.").ActedOn(),
            List("interceptor.classes", "", "See records before the application does, and offsets that are committed.").SetInCode(),
            Flag("internal.throw.on.fetch.stable.offset.unsupported", false, "Of Kafka's own components."),
            Text("share.acknowledgement.mode", "implicit", "Of share consumers.").Allowing(AllowedValues.OneOf("implicit", "explicit")),
            Text("share.acquire.mode", "BATCH_OPTIMIZED", "Of share consumers.").Allowing(AllowedValues.OneOfIgnoringCase("batch_optimized", "record_limit")),
        }.Select(static key => key.Of(ClientKind.Consumer)),
    ];
}
