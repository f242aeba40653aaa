using Barnabas.Broker.Groups;
using Barnabas.Metadata.Images;
using Barnabas.Protocol.MetadataRecords;

namespace Barnabas.Broker.Tests.Groups;

public sealed class MetadataTopicCatalogTests
{
    private static readonly Guid First = new(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
    private static readonly Guid Second = new(2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
    private MetadataImage _image = MetadataImage.Empty;

    [Fact]
    public void Topics_are_found_by_name_and_id()
    {
        var (catalog, change) = MetadataTopicCatalog.Empty.Apply(Change(Topic("a", First), Partition(First, 0), Partition(First, 1)))!.Value;

        Assert.Equal(("a", First, 2), (catalog.Find("a")!.Name, catalog.Find("a")!.Id, catalog.Find("a")!.PartitionCount));
        Assert.Same(catalog.Find("a"), catalog.Find(First));
        Assert.Equal(_image.Provenance.LastOffset, catalog.Offset);
        Assert.Equal(["a"], catalog.Names);
        Assert.Equal(["a"], change.Changed);
        Assert.Empty(change.Deleted);
    }

    [Fact]
    public void What_coordinators_do_not_see_is_no_change()
    {
        var (catalog, _) = MetadataTopicCatalog.Empty.Apply(Change(Topic("a", First), Partition(First, 0)))!.Value;

        Assert.Null(catalog.Apply(Change(new PartitionChangeRecord { TopicId = First, PartitionId = 0, Leader = 2, Isr = [2] })));
        Assert.Null(catalog.Apply(Change(Broker(1, rack: null))));
    }

    [Fact]
    public void A_topic_that_takes_the_name_of_a_deleted_one_is_another()
    {
        var (catalog, _) = MetadataTopicCatalog.Empty.Apply(Change(Topic("a", First), Partition(First, 0)))!.Value;

        var (next, change) = catalog.Apply(Change(new RemoveTopicRecord { TopicId = First }, Topic("a", Second), Partition(Second, 0)))!.Value;

        Assert.Equal(Second, next.Find("a")!.Id);
        Assert.Null(next.Find(First));
        Assert.Equal(["a"], change.Changed);
        Assert.Equal([First], change.Deleted.Select(static topic => topic.Id));
    }

    [Fact]
    public void Racks_are_those_of_the_replicas_and_change_with_them()
    {
        var (catalog, _) = MetadataTopicCatalog.Empty.Apply(Change(Broker(1, "b"), Broker(2, "a"), Topic("a", First), Partition(First, 0, 1, 2), Topic("b", Second), Partition(Second, 0, 1)))!.Value;
        Assert.Equal([["a", "b"]], catalog.Find("a")!.Racks.Select(static racks => racks.ToArray()));

        var (next, change) = catalog.Apply(Change(Broker(2, "c")))!.Value;

        Assert.Equal([["b", "c"]], next.Find("a")!.Racks.Select(static racks => racks.ToArray()));
        Assert.Equal(["a"], change.Changed);
    }

    private static TopicRecord Topic(string name, Guid id) => new() { Name = name, TopicId = id };

    private static PartitionRecord Partition(Guid topic, int partition, params int[] replicas) => new()
    {
        TopicId = topic,
        PartitionId = partition,
        Replicas = replicas.Length == 0 ? [1] : [.. replicas],
        Isr = replicas.Length == 0 ? [1] : [.. replicas],
        Leader = 1,
    };

    private static RegisterBrokerRecord Broker(int id, string? rack) => new() { BrokerId = id, BrokerEpoch = 1, Rack = rack };

    private MetadataChange Change(params IMetadataRecord[] records)
    {
        var delta = new MetadataDelta(_image);
        foreach (var record in records)
        {
            delta.Replay(record);
        }
        _image = delta.Apply(new MetadataProvenance(_image.Provenance.LastOffset + records.Length, 1, 0));
        return new(delta, _image);
    }
}
