using Barnabas.Client.Clusters;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Tests.Clusters;

public sealed class MetadataTrackerTests
{
    private const long MaxAge = 300_000;

    private static readonly Guid Id = new("11111111-0000-4000-8000-000000000000");

    private readonly MetadataTracker _tracker = new(MaxAge, new Backoff(100, 1000, new Random(1)), allowAutoCreation: true);

    [Fact]
    public void First_request_is_due_at_once_and_the_next_when_the_answer_is_old()
    {
        Assert.Equal(5, _tracker.NextRequestMs(5));
        _tracker.OnResponse(Response(), 1000);
        Assert.Equal(1000 + MaxAge, _tracker.NextRequestMs(1000));
    }

    [Fact]
    public void New_topic_makes_a_request_due_after_the_pause()
    {
        _tracker.OnResponse(Response(), 1000);
        Assert.True(_tracker.Add("a"));
        Assert.InRange(_tracker.NextRequestMs(1000), 1080, 1120);
        Assert.Equal(["a"], _tracker.Request().Topics!.Select(topic => topic.Name!));

        Assert.False(_tracker.OnResponse(Response(Topic("a", leader: 1, epoch: 0)), 1200));
        Assert.False(_tracker.Add("a"));
        Assert.Equal(1200 + MaxAge, _tracker.NextRequestMs(1200));
    }

    [Fact]
    public void Topic_without_a_leader_is_asked_of_again_with_growing_pauses()
    {
        _tracker.Add("a");
        long now = 0;
        List<long> pauses = [];
        for (int i = 0; i < 6; i++)
        {
            Assert.True(_tracker.OnResponse(Response(Topic("a", leader: -1, epoch: 3, error: ErrorCode.LeaderNotAvailable)), now));
            pauses.Add(_tracker.NextRequestMs(now) - now);
            now += pauses[^1];
        }
        Assert.InRange(pauses[0], 80, 120);
        Assert.InRange(pauses[1], 160, 240);
        Assert.InRange(pauses[5], 800, 1000);
    }

    [Fact]
    public void Older_leader_epoch_does_not_count_but_that_of_a_topic_made_anew_does()
    {
        _tracker.Add("a");
        _tracker.OnResponse(Response(Topic("a", leader: 1, epoch: 5)), 0);
        _tracker.OnResponse(Response(Topic("a", leader: 2, epoch: 4)), 0);
        Assert.Equal(1, _tracker.View.LeaderOf(new("a", 0))!.Id);

        _tracker.OnResponse(Response(Topic("a", leader: 2, epoch: 6)), 0);
        Assert.Equal(2, _tracker.View.LeaderOf(new("a", 0))!.Id);

        _tracker.OnResponse(Response(Topic("a", leader: 1, epoch: 0, id: new("22222222-0000-4000-8000-000000000000"))), 0);
        Assert.Equal(1, _tracker.View.LeaderOf(new("a", 0))!.Id);
    }

    [Fact]
    public void Deleted_topic_is_unknown_and_waited_for()
    {
        _tracker.Add("a");
        _tracker.OnResponse(Response(Topic("a", leader: 1, epoch: 5)), 0);
        Assert.True(_tracker.OnResponse(Response(new MetadataResponse.MetadataResponseTopic { Name = "a", ErrorCode = ErrorCode.UnknownTopicOrPartition }), 0));
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, _tracker.View.FindTopic("a")!.Error);
        Assert.Null(_tracker.View.LeaderOf(new("a", 0)));
    }

    [Fact]
    public void Failures_are_counted_from_the_first_and_end_with_an_answer()
    {
        _tracker.OnFailure(100);
        _tracker.OnFailure(300);
        Assert.Equal(100, _tracker.FailingSinceMs);
        Assert.InRange(_tracker.NextRequestMs(300), 460, 540);
        _tracker.OnResponse(Response(), 600);
        Assert.Null(_tracker.FailingSinceMs);
    }

    [Fact]
    public void Bootstrapping_again_forgets_the_brokers_and_keeps_the_topics()
    {
        _tracker.Add("a");
        _tracker.OnResponse(Response(Topic("a", leader: 1, epoch: 5)), 0);
        _tracker.Rebootstrap(1000);
        Assert.Empty(_tracker.View.Brokers);
        Assert.NotNull(_tracker.View.FindTopic("a"));
        Assert.InRange(_tracker.NextRequestMs(1000), 1000, 1120);
    }

    [Fact]
    public void All_topics_are_asked_of_by_null()
    {
        _tracker.WantAll(true);
        Assert.Null(_tracker.Request().Topics);
    }

    private static MetadataResponse Response(params MetadataResponse.MetadataResponseTopic[] topics) => new()
    {
        ClusterId = "cluster",
        ControllerId = 1,
        Brokers = [new() { NodeId = 1, Host = "one", Port = 9092 }, new() { NodeId = 2, Host = "two", Port = 9092 }],
        Topics = [.. topics],
    };

    private static MetadataResponse.MetadataResponseTopic Topic(string name, int leader, int epoch, ErrorCode error = ErrorCode.None, Guid? id = null) => new()
    {
        Name = name,
        TopicId = id ?? Id,
        Partitions = [new() { PartitionIndex = 0, LeaderId = leader, LeaderEpoch = epoch, ErrorCode = error, ReplicaNodes = [1, 2], IsrNodes = [1] }],
    };
}
