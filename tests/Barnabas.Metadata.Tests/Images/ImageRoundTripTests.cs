using Barnabas.Metadata.Features;
using Barnabas.Metadata.Images;
using Barnabas.Metadata.Records;
using Barnabas.Metadata.Tests.Support;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.MetadataRecords;
using FsCheck;
using FsCheck.Fluent;

namespace Barnabas.Metadata.Tests.Images;

public sealed class ImageRoundTripTests
{
    [Fact]
    public void Any_history_replays_to_the_same_image_and_survives_a_snapshot() => Prop.ForAll<int>(seed =>
    {
        TestController controller = RandomHistory(new Random(seed));
        string expected = Canonical.Of(controller.Image);
        MetadataImage replayed = Canonical.Replay(controller.Log);
        MetadataImage restored = Canonical.Replay(ImageWriter.Write(controller.Image));
        return expected == Canonical.Of(replayed) && expected == Canonical.Of(restored)
            && restored.Topics.ByMetricName.Count == controller.Image.Topics.ByMetricName.Count;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Records_of_every_kind_survive_a_snapshot()
    {
        IMetadataRecord[] records =
        [
            new FeatureLevelRecord { Name = FeatureName.MetadataVersion, FeatureLevel = 30 },
            new ZkMigrationStateRecord { ZkMigrationState = 4 },
            new RegisterControllerRecord { ControllerId = 3, IncarnationId = TestController.Directory },
            new ClientQuotaRecord
            {
                Entity = [new() { EntityType = "user", EntityName = null }, new() { EntityType = "client-id", EntityName = "c" }],
                Key = "producer_byte_rate",
                Value = 1.5,
            },
            new ProducerIdsRecord { BrokerId = 1, BrokerEpoch = 5, NextProducerId = 3000 },
            new AccessControlEntryRecord { Id = TestController.Directory, ResourceName = "r", Principal = "User:p", Host = "*" },
            new UserScramCredentialRecord { Name = "u", Mechanism = 1, Salt = new byte[] { 1 }, StoredKey = new byte[] { 2 }, ServerKey = new byte[] { 3 }, Iterations = 4096 },
            new DelegationTokenRecord { Owner = "o", TokenId = "t", Renewers = ["r"] },
        ];
        MetadataImage image = Canonical.Replay(records.Select(r => new VersionedRecord(r, 0)));
        Assert.Equal(records.Length, ImageWriter.Write(image).Count());
        Assert.Equal(Canonical.Of(image), Canonical.Of(Canonical.Replay(ImageWriter.Write(image))));
    }

    [Fact]
    public void Transaction_takes_effect_at_its_end_only()
    {
        var replay = new MetadataReplay();
        Assert.Null(replay.Replay([Of(new BeginTransactionRecord { Name = "x" }), Of(new TopicRecord { Name = "t", TopicId = TestController.Directory })], 0, 1, 0));
        Assert.True(replay.InTransaction);
        Assert.Empty(replay.Image.Topics.ById);
        Assert.NotNull(replay.Replay([Of(new EndTransactionRecord())], 2, 1, 0));
        Assert.Single(replay.Image.Topics.ById);
    }

    [Fact]
    public void Aborted_transaction_leaves_nothing()
    {
        var replay = new MetadataReplay();
        replay.Replay([Of(new BeginTransactionRecord()), Of(new TopicRecord { Name = "t", TopicId = TestController.Directory })], 0, 1, 0);
        replay.Replay([Of(new AbortTransactionRecord())], 2, 1, 0);
        Assert.Empty(replay.Image.Topics.ById);
        Assert.Equal(2, replay.Image.Provenance.LastOffset);
    }

    [Fact]
    public void Record_that_contradicts_the_state_names_its_offset()
    {
        var replay = new MetadataReplay();
        var change = new PartitionChangeRecord { TopicId = TestController.Directory, PartitionId = 0 };
        MetadataRecordException failure = Assert.Throws<MetadataRecordException>(() => replay.Replay([Of(new NoOpRecord()), Of(change)], 7, 3, 0));
        Assert.StartsWith("Offset 8 of the metadata log, epoch 3:", failure.Message);
    }

    private static VersionedRecord Of(IMetadataRecord record) => new(record, 0);

    private static TestController RandomHistory(Random random)
    {
        var controller = new TestController(brokers: 3, seed: random.Next(), version: random.Next(2) == 0 ? MetadataVersion.Latest : MetadataVersion.FromLevel(7));
        for (int step = 0; step < 40; step++)
        {
            string name = "t." + random.Next(6);
            int broker = random.Next(1, 4);
            switch (random.Next(8))
            {
                case 0 or 1:
                    controller.Create(name, random.Next(1, 4), (short)random.Next(1, 4), ("k", random.Next(3).ToString()));
                    break;
                case 2:
                    controller.Apply(controller.Controller.DeleteTopics(new DeleteTopicsRequest { TopicNames = [name] }, 5));
                    break;
                case 3:
                    controller.Apply(controller.Controller.CreatePartitions(new CreatePartitionsRequest
                    {
                        Topics = [new CreatePartitionsRequest.CreatePartitionsTopic { Name = name, Count = random.Next(1, 8), Assignments = null }],
                    }));
                    break;
                case 4:
                    controller.Heartbeat(broker, wantFence: random.Next(2) == 0);
                    break;
                case 5:
                    controller.NowMs += 20_000;
                    controller.Register(broker, new Guid(random.Next(), 0, 0, new byte[8]));
                    controller.Heartbeat(broker);
                    break;
                case 6:
                    controller.Apply(controller.Controller.AllocateProducerIds(new() { BrokerId = broker, BrokerEpoch = controller.Image.Cluster.Broker(broker)!.Epoch }));
                    break;
                default:
                    controller.Heartbeat(broker, wantShutDown: true);
                    break;
            }
        }
        return controller;
    }
}
