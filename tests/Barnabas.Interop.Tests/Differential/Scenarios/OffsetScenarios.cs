using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Messages;

namespace Barnabas.Interop.Tests.Differential.Scenarios;

/// <summary>ListOffsets, DeleteRecords, OffsetForLeaderEpoch, InitProducerId and DescribeProducers.</summary>
internal static class OffsetScenarios
{
    private static readonly byte[][] s_batches = [Batches.Of("a", "b", "c"), Batches.At(Peer.T0 + 500_000), Batches.At(Peer.T0 + 10_000)];

    public static Scenario[] All { get; } =
    [
        Lists("ListOffsets latest", -1),
        Lists("ListOffsets earliest", -2),
        Lists("ListOffsets max timestamp", -3),
        Lists("ListOffsets earliest local", -4),
        Lists("ListOffsets latest tiered", -5),
        Lists("ListOffsets earliest pending upload", -6),
        Lists("ListOffsets unknown special timestamp", -7),
        Lists("ListOffsets far negative", -1000),
        Lists("ListOffsets zero", 0),
        Lists("ListOffsets exact", Peer.T0 + 1000),
        Lists("ListOffsets between", Peer.T0 + 1001),
        Lists("ListOffsets of a later batch", Peer.T0 + 5_000),
        Lists("ListOffsets last", Peer.T0 + 500_000),
        Lists("ListOffsets after all", Peer.T0 + 500_001),
        Lists("ListOffsets committed", -1, isolation: 1),
        Lists("ListOffsets committed by time", Peer.T0, isolation: 1),
        Lists("ListOffsets unknown isolation", -1, isolation: 9),
        Lists("ListOffsets right epoch", -1, epoch: 0),
        Lists("ListOffsets later epoch", -1, epoch: 8),
        Lists("ListOffsets unknown partition", -1, partition: 3),
        Lists("ListOffsets as a replica", -1, replica: 9),
        Lists("ListOffsets as a debugging consumer", -1, replica: -2),
        Scenario.OnTopic("ListOffsets of an empty topic", ApiKey.ListOffsets, (_, topic) => new ListOffsetsRequest
        {
            ReplicaId = -1,
            Topics = [new() { Name = topic, Partitions = [.. new long[] { -1, -2, 0 }.Select((time, i) => new ListOffsetsRequest.ListOffsetsPartition { PartitionIndex = i, Timestamp = time })] }],
        }, 3),
        Scenario.OnTopic("ListOffsets max timestamp of an empty topic", ApiKey.ListOffsets, (_, topic) => List(topic, -3)),
        Scenario.Of("ListOffsets of an unknown topic", ApiKey.ListOffsets, peer => List(peer.Name("unknown"), -1)),
        Scenario.Of("ListOffsets of a bad name", ApiKey.ListOffsets, _ => List("bad/name", -1)),
        Scenario.OnTopic("ListOffsets of a partition twice", ApiKey.ListOffsets, (_, topic) => new ListOffsetsRequest
        {
            ReplicaId = -1,
            Topics = [new() { Name = topic, Partitions = [new() { PartitionIndex = 0, Timestamp = -1 }, new() { PartitionIndex = 0, Timestamp = -2 }] }],
        }),
        Scenario.Of("ListOffsets of nothing", ApiKey.ListOffsets, _ => new ListOffsetsRequest { ReplicaId = -1 }),
        new("ListOffsets after delete records", ApiKey.ListOffsets, async (peer, version) =>
        {
            string topic = await peer.NewTopicWithAsync(s_batches);
            await peer.PrepareAsync(Delete(topic, 2), 1);
            await peer.AskAsync(List(topic, -2), version);
            await peer.AskAsync(List(topic, Peer.T0), version);
        }),

        Deletes("DeleteRecords", 2),
        Deletes("DeleteRecords to the end", 5),
        Deletes("DeleteRecords to the high watermark", -1),
        Deletes("DeleteRecords beyond the end", 6),
        Deletes("DeleteRecords negative", -2),
        Deletes("DeleteRecords nothing", 0),
        Deletes("DeleteRecords unknown partition", 1, 4),
        Scenario.OnTopic("DeleteRecords of a compacted topic", ApiKey.DeleteRecords, (_, topic) => Delete(topic, 0), 1, "cleanup.policy=compact"),
        Scenario.Of("DeleteRecords of an unknown topic", ApiKey.DeleteRecords, peer => Delete(peer.Name("unknown"), 0)),
        Scenario.Of("DeleteRecords of a bad name", ApiKey.DeleteRecords, _ => Delete("bad/name", 0)),
        Scenario.Of("DeleteRecords of nothing at all", ApiKey.DeleteRecords, _ => new DeleteRecordsRequest { TimeoutMs = 1000 }),
        new("DeleteRecords twice", ApiKey.DeleteRecords, async (peer, version) =>
        {
            string topic = await peer.NewTopicWithAsync(s_batches);
            await peer.AskAsync(Delete(topic, 4), version);
            await peer.AskAsync(Delete(topic, 2), version);
        }),

        EpochEnd("OffsetForLeaderEpoch current", 0),
        EpochEnd("OffsetForLeaderEpoch later", 3),
        EpochEnd("OffsetForLeaderEpoch undefined", -1),
        EpochEnd("OffsetForLeaderEpoch with the right leader epoch", 0, current: 0),
        EpochEnd("OffsetForLeaderEpoch with a later leader epoch", 0, current: 5),
        EpochEnd("OffsetForLeaderEpoch unknown partition", 0, partition: 5),
        EpochEnd("OffsetForLeaderEpoch as a consumer", 0, replica: -1),
        Scenario.Of("OffsetForLeaderEpoch of an unknown topic", ApiKey.OffsetForLeaderEpoch, peer => Epoch(peer.Name("unknown"), 0)),
        Scenario.Of("OffsetForLeaderEpoch of nothing", ApiKey.OffsetForLeaderEpoch, _ => new OffsetForLeaderEpochRequest { ReplicaId = -1 }),
        Scenario.OnTopic("OffsetForLeaderEpoch of an empty topic", ApiKey.OffsetForLeaderEpoch, (_, topic) => Epoch(topic, 0)),

        Scenario.Of("InitProducerId", ApiKey.InitProducerId, _ => new InitProducerIdRequest { TransactionalId = null, TransactionTimeoutMs = 60_000 }),
        Scenario.Of("InitProducerId with an id and epoch", ApiKey.InitProducerId, _ =>
            new InitProducerIdRequest { TransactionalId = null, TransactionTimeoutMs = 60_000, ProducerId = 3, ProducerEpoch = 2 }),
        Scenario.Of("InitProducerId with an id without epoch", ApiKey.InitProducerId, _ =>
            new InitProducerIdRequest { TransactionalId = null, TransactionTimeoutMs = 60_000, ProducerId = 3, ProducerEpoch = -1 }),
        Scenario.Of("InitProducerId with an epoch without id", ApiKey.InitProducerId, _ =>
            new InitProducerIdRequest { TransactionalId = null, TransactionTimeoutMs = 60_000, ProducerId = -1, ProducerEpoch = 1 }),
        Scenario.Of("InitProducerId with an empty transactional id", ApiKey.InitProducerId, _ => new InitProducerIdRequest { TransactionalId = "", TransactionTimeoutMs = 60_000 }),
        Scenario.Of("InitProducerId without timeout", ApiKey.InitProducerId, _ => new InitProducerIdRequest { TransactionalId = null, TransactionTimeoutMs = 0 }),

        new("DescribeProducers", ApiKey.DescribeProducers, async (peer, version) =>
        {
            long id = await peer.NewProducerIdAsync();
            string topic = await peer.NewTopicWithAsync(Batches.Idempotent(id, 0, 0, 3), Batches.Idempotent(id, 0, 3));
            await peer.AskAsync(Producers(topic, 0), version);
        }),
        Scenario.OnTopic("DescribeProducers of an empty topic", ApiKey.DescribeProducers, (_, topic) => Producers(topic, 0)),
        Scenario.OnTopic("DescribeProducers of an unknown partition", ApiKey.DescribeProducers, (_, topic) => Producers(topic, 0, 3)),
        Scenario.Of("DescribeProducers of an unknown topic", ApiKey.DescribeProducers, peer => Producers(peer.Name("unknown"), 0)),
        Scenario.Of("DescribeProducers of a bad name", ApiKey.DescribeProducers, _ => Producers("bad/name", 0)),
        Scenario.Of("DescribeProducers of nothing", ApiKey.DescribeProducers, _ => new DescribeProducersRequest()),
    ];

    public static DescribeProducersRequest Producers(string topic, params int[] partitions) => new() { Topics = [new() { Name = topic, PartitionIndexes = [.. partitions] }] };

    /// <summary>On a topic with five records; the largest timestamp is that of offset 3.</summary>
    private static Scenario Lists(string name, long timestamp, sbyte isolation = 0, int epoch = -1, int partition = 0, int replica = -1) => new(name, ApiKey.ListOffsets, async (peer, version) =>
    {
        string topic = await peer.SharedTopicAsync("listed", s_batches);
        await peer.AskAsync(List(topic, timestamp, isolation, epoch, partition, replica), version);
    });

    private static ListOffsetsRequest List(string topic, long timestamp, sbyte isolation = 0, int epoch = -1, int partition = 0, int replica = -1) => new()
    {
        ReplicaId = replica,
        IsolationLevel = isolation,
        Topics = [new() { Name = topic, Partitions = [new() { PartitionIndex = partition, Timestamp = timestamp, CurrentLeaderEpoch = epoch }] }],
    };

    private static Scenario Deletes(string name, long offset, int partition = 0) => new(name, ApiKey.DeleteRecords, async (peer, version) =>
    {
        string topic = await peer.NewTopicWithAsync(s_batches);
        await peer.AskAsync(Delete(topic, offset, partition), version);
        await peer.AskAsync(List(topic, -2), 5);
    });

    private static DeleteRecordsRequest Delete(string topic, long offset, int partition = 0) =>
        new() { TimeoutMs = 5000, Topics = [new() { Name = topic, Partitions = [new() { PartitionIndex = partition, Offset = offset }] }] };

    private static Scenario EpochEnd(string name, int epoch, int current = -1, int partition = 0, int replica = -2) => new(name, ApiKey.OffsetForLeaderEpoch, async (peer, version) =>
    {
        string topic = await peer.SharedTopicAsync("listed", s_batches);
        await peer.AskAsync(Epoch(topic, epoch, current, partition, replica), version);
    });

    private static OffsetForLeaderEpochRequest Epoch(string topic, int epoch, int current = -1, int partition = 0, int replica = -2) => new()
    {
        ReplicaId = replica,
        Topics = [new() { Topic = topic, Partitions = [new() { Partition = partition, LeaderEpoch = epoch, CurrentLeaderEpoch = current }] }],
    };
}
