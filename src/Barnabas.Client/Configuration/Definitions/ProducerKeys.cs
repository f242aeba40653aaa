using static Barnabas.Client.Configuration.Definitions.KeyForm;

namespace Barnabas.Client.Configuration.Definitions;

/// <summary>Keys of producers alone. Immutable.</summary>
internal static class ProducerKeys
{
    public static ClientKey[] All { get; } =
    [
        .. new[]
        {
            Class("key.serializer", null, "Turns keys into bytes.").ActedOn(),
            Class("value.serializer", null, "Turns values into bytes.").ActedOn(),
            Text("acks", "all", "Which replicas must have a record before it counts as written: none (0), the leader (1), all in sync (all, -1).").Allowing(AllowedValues.OneOf("all", "-1", "0", "1")).ActedOn(),
            Flag("enable.idempotence", true, "Brokers drop what is sent twice, and refuse what comes out of order.").ActedOn(),
            Int("batch.size", 16_384, "Bytes of records of one partition that are sent together.").From(0).ActedOn(),
            Long("linger.ms", 5, "How long a batch that is not full waits for more records.").From(0).ActedOn(),
            Long("buffer.memory", 33_554_432, "Bytes that records may take until they are acknowledged.").From(0).ActedOn(),
            Long("max.block.ms", 60_000, "How long a send waits for metadata and buffer memory.").From(0).ActedOn(),
            Int("max.request.size", 1_048_576, "Bytes of the largest record, and of the batches in one request.").From(0).ActedOn(),
            Int("max.in.flight.requests.per.connection", 5, "Requests of a connection that are sent and not answered.").From(1).ActedOn(),
            Int("delivery.timeout.ms", 120_000, "How long it may take from a send to its outcome.").From(0).ActedOn(),
            Text("compression.type", "none", "How batches are compressed.").Allowing(AllowedValues.OneOf("none", "gzip", "snappy", "lz4", "zstd")).ActedOn(),
            Int("compression.gzip.level", -1, "The higher, the smaller and slower.").Allowing(AllowedValues.Between(1, 9, -1)).ActedOn(),
            Int("compression.lz4.level", 9, "The higher, the smaller and slower.").Allowing(AllowedValues.Between(1, 17)).ActedOn(),
            Int("compression.zstd.level", 3, "The higher, the smaller and slower.").Allowing(AllowedValues.Between(-131_072, 22)).ActedOn(),
            Class("partitioner.class", null, "Chooses the partition of a record; by key, and by load where there is no key.").ActedOn(),
            Flag("partitioner.ignore.keys", false, "Records with a key go to any partition as well.").ActedOn(),
            Flag("partitioner.adaptive.partitioning.enable", true, "Any partition is the likelier the shorter its queue is.").ActedOn(),
            Long("partitioner.availability.timeout.ms", 0, "A broker that takes nothing for so long gets nothing of any partition; 0 leaves none out.").From(0).ActedOn(),
            List("interceptor.classes", "", "See every record before it is sent, and its outcome.").SetInCode(),
            Long("metadata.max.idle.ms", 300_000, "Metadata of a topic that nothing is sent to is no longer asked for after this time.").From(5000).ActedOn(),
            Text("transactional.id", null, "Names the producer across restarts, for transactions.").Allowing(AllowedValues.NonEmpty).ActedOn(),
            Int("transaction.timeout.ms", 60_000, "A transaction that takes longer is aborted by its coordinator.").ActedOn(),
            Flag("transaction.two.phase.commit.enable", false, "Leaves the outcome of a transaction to an outside coordinator."),
        }.Select(static key => key.Of(ClientKind.Producer)),
    ];
}
