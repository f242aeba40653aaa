using Barnabas.Broker.Metadata;
using Barnabas.Metadata.Images;
using Barnabas.Raft.Log;
using Barnabas.Raft.Tests.Support;

namespace Barnabas.Raft.Tests.Metadata;

public sealed class ControllerLoopTests
{
    [Fact]
    public async Task Metadata_is_there_again_after_a_clean_restart()
    {
        using var directory = new TempDirectory();
        MetadataNode first = await MetadataNode.StartAsync(directory.Path);
        await first.CreateAsync("t", 3, ("retention.ms", "1000"));
        TopicImage before = first.Image.Topics.Find("t")!;
        await first.StopAsync();

        await using MetadataNode second = await MetadataNode.StartAsync(directory.Path, seed: 2);
        TopicImage after = second.Image.Topics.Find("t")!;
        Assert.Equal(before.Id, after.Id);
        Assert.Equal("1000", second.Image.Configurations.OfTopic("t")["retention.ms"]);
        Assert.All(after.Partitions, p => Assert.Equal(1, p.Leader));
        Assert.All(after.Partitions, p => Assert.True(p.LeaderEpoch > 0));
    }

    [Fact]
    public async Task Metadata_is_there_again_from_snapshots_alone()
    {
        using var directory = new TempDirectory();
        MetadataNode first = await MetadataNode.StartAsync(directory.Path, maxBytesBetweenSnapshots: 1);
        for (int i = 0; i < 20; i++)
        {
            await first.CreateAsync("t" + i);
        }
        await first.DisposeAsync();
        Assert.NotEmpty(Directory.GetFiles(MetadataLog.PathIn(directory.Path), "*.checkpoint"));

        await using MetadataNode second = await MetadataNode.StartAsync(directory.Path, seed: 2);
        Assert.Equal(20, second.Image.Topics.ById.Count);
        Assert.All(second.Image.Topics.ById.Values, t => Assert.Equal(1, t.Partitions[0].Leader));
    }

    [Fact]
    public async Task Subscribers_see_every_change_once_from_the_empty_image_on()
    {
        using var directory = new TempDirectory();
        var publisher = new Recorder();
        await using MetadataNode node = await MetadataNode.StartAsync(directory.Path, publisher: publisher);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => node.CreateAsync("t" + i)));
        Assert.Equal(50, publisher.Last.Topics.ById.Count);
        Assert.Same(node.Image, publisher.Last);
        Assert.Equal(50, publisher.CreatedTopics);
        Assert.True(publisher.Gapless);
    }

    [Fact]
    public async Task Reply_comes_after_the_image_was_published()
    {
        using var directory = new TempDirectory();
        await using MetadataNode node = await MetadataNode.StartAsync(directory.Path);
        await node.CreateAsync("t");
        Assert.NotNull(node.Image.Topics.Find("t"));
    }

    [Fact]
    public async Task Failing_decision_fails_alone()
    {
        using var directory = new TempDirectory();
        await using MetadataNode node = await MetadataNode.StartAsync(directory.Path);
        await Assert.ThrowsAsync<InvalidOperationException>(() => node.Loop.SubmitAsync<bool>((_, _) => throw new InvalidOperationException("no")));
        await node.CreateAsync("t");
    }

    [Fact]
    public async Task Stopped_loop_refuses_requests()
    {
        using var directory = new TempDirectory();
        MetadataNode node = await MetadataNode.StartAsync(directory.Path);
        await node.DisposeAsync();
        await Assert.ThrowsAsync<RaftStorageException>(() => node.CreateAsync("t"));
        await node.Loop.Completion;
    }

    private sealed class Recorder : IMetadataPublisher
    {
        public MetadataImage Last { get; private set; } = MetadataImage.Empty;

        public int CreatedTopics { get; private set; }

        public bool Gapless { get; private set; } = true;

        public void OnMetadataChange(MetadataChange change)
        {
            Gapless &= ReferenceEquals(change.Delta.Image, Last) || (Last.IsEmpty && change.Delta.Image.IsEmpty);
            CreatedTopics += change.Delta.Topics?.ChangedTopics.Values.Count(t => t.Image is null) ?? 0;
            Last = change.Image;
        }
    }
}
