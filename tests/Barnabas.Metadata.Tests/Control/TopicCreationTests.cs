using Barnabas.Metadata.Tests.Support;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.MetadataRecords;

namespace Barnabas.Metadata.Tests.Control;

public sealed class TopicCreationTests
{
    [Theory]
    [InlineData("", "Topic name is invalid: the empty string is not allowed")]
    [InlineData(".", "Topic name is invalid: '.' is not allowed")]
    [InlineData("..", "Topic name is invalid: '..' is not allowed")]
    [InlineData("a b", "Topic name is invalid: 'a b' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'")]
    [InlineData("ä", "Topic name is invalid: 'ä' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'")]
    public void Topic_with_illegal_name_is_refused(string name, string message)
    {
        CreateTopicsResponse.CreatableTopicResult result = new TestController().Create(name);
        Assert.Equal((ErrorCode.InvalidTopicException, message), (result.ErrorCode, result.ErrorMessage));
    }

    [Theory]
    [InlineData(249, ErrorCode.None)]
    [InlineData(250, ErrorCode.InvalidTopicException)]
    public void Topic_name_length_is_bounded(int length, ErrorCode expected) =>
        Assert.Equal(expected, new TestController().Create(new string('x', length)).ErrorCode);

    [Fact]
    public void Topic_that_collides_in_metrics_is_refused()
    {
        var controller = new TestController();
        Assert.Equal(ErrorCode.None, controller.Create("a.b_c").ErrorCode);
        CreateTopicsResponse.CreatableTopicResult result = controller.Create("a_b.c");
        Assert.Equal((ErrorCode.InvalidTopicException, "Topic 'a_b.c' collides with existing topic: a.b_c"), (result.ErrorCode, result.ErrorMessage));
        Assert.Equal(ErrorCode.TopicAlreadyExists, controller.Create("a.b_c").ErrorCode);
    }

    [Fact]
    public void Topic_is_created_with_configs_and_leader()
    {
        var controller = new TestController();
        CreateTopicsResponse.CreatableTopicResult result = controller.Create("t", 3, 1, ("retention.ms", "1"));
        Assert.Null(result.ErrorMessage);
        Assert.Equal((ErrorCode.None, 3, (short)1), (result.ErrorCode, result.NumPartitions, result.ReplicationFactor));
        var topic = controller.Image.Topics.Find("t")!;
        Assert.Equal(result.TopicId, topic.Id);
        Assert.Equal("1", controller.Image.Configurations.OfTopic("t")["retention.ms"]);
        Assert.All(topic.Partitions, p =>
        {
            Assert.Equal([1], p.Replicas);
            Assert.Equal([1], p.Isr);
            Assert.Equal((1, 0, 0), (p.Leader, p.LeaderEpoch, p.PartitionEpoch));
            Assert.Equal(controller.Image.Cluster.Broker(1)!.Directories, p.Directories);
        });
    }

    [Fact]
    public void Records_stand_in_Kafkas_order()
    {
        var controller = new TestController();
        controller.Create("t", 2, 1, ("retention.ms", "1"));
        Assert.Equal(
            [typeof(TopicRecord), typeof(ConfigRecord), typeof(PartitionRecord), typeof(PartitionRecord)],
            controller.Log.TakeLast(4).Select(r => r.Message.GetType()));
    }

    [Theory]
    [InlineData(0, 1, ErrorCode.InvalidPartitions, "Number of partitions was set to an invalid non-positive value.")]
    [InlineData(-2, 1, ErrorCode.InvalidPartitions, "Number of partitions was set to an invalid non-positive value.")]
    [InlineData(1, 0, ErrorCode.InvalidReplicationFactor, "Replication factor must be larger than 0, or -1 to use the default value.")]
    [InlineData(1, 2, ErrorCode.InvalidReplicationFactor,
        "Unable to replicate the partition 2 time(s): The target replication factor of 2 cannot be reached because only 1 broker(s) are registered "
        + "or some brokers have all their log directories cordoned.")]
    public void Topic_with_impossible_size_is_refused(int partitions, short replicas, ErrorCode error, string message)
    {
        CreateTopicsResponse.CreatableTopicResult result = new TestController().Create("t", partitions, replicas);
        Assert.Equal((error, message), (result.ErrorCode, result.ErrorMessage));
    }

    [Fact]
    public void Bad_configs_create_nothing()
    {
        var controller = new TestController();
        int before = controller.Log.Count;
        Assert.Equal(ErrorCode.InvalidConfig, controller.Create("t", 1, 1, ("k", "bad")).ErrorCode);
        Assert.Equal("Null value not supported for topic configs: k", controller.Create("t", 1, 1, ("k", null)).ErrorMessage);
        Assert.Equal(before, controller.Log.Count);
    }

    [Fact]
    public void Validate_only_decides_but_writes_nothing()
    {
        var controller = new TestController();
        var request = new CreateTopicsRequest
        {
            ValidateOnly = true,
            Topics = [new CreateTopicsRequest.CreatableTopic { Name = "t", NumPartitions = 1, ReplicationFactor = 1 }],
        };
        var result = controller.Controller.CreateTopics(request);
        Assert.Empty(result.Records);
        Assert.Equal(ErrorCode.None, Assert.Single(result.Reply.Topics).ErrorCode);
    }

    [Fact]
    public void Names_given_twice_are_refused_once()
    {
        var topic = new CreateTopicsRequest.CreatableTopic { Name = "t", NumPartitions = 1, ReplicationFactor = 1 };
        CreateTopicsResponse.CreatableTopicResult result =
            Assert.Single(new TestController().Controller.CreateTopics(new CreateTopicsRequest { Topics = [topic, topic] }).Reply.Topics);
        Assert.Equal((ErrorCode.InvalidRequest, "Duplicate topic name."), (result.ErrorCode, result.ErrorMessage));
    }

    [Theory]
    [InlineData("0:1;0:1", "Found multiple manual partition assignments for partition 0")]
    [InlineData("0:1;2:1", "partitions should be a consecutive 0-based integer sequence")]
    [InlineData("0:", "The manual partition assignment includes an empty replica list.")]
    [InlineData("0:7", "The manual partition assignment includes broker 7, but no such broker is registered.")]
    [InlineData("0:1,1", "The manual partition assignment includes the broker 1 more than once.")]
    [InlineData("0:1,2;1:1",
        "The manual partition assignment includes a partition with 1 replica(s), but this is not consistent with previous partitions, which have 2 replica(s).")]
    public void Manual_assignment_that_cannot_be_is_refused(string assignment, string message)
    {
        CreateTopicsResponse.CreatableTopicResult result = CreateManually(new TestController(brokers: 2), assignment);
        Assert.Equal((ErrorCode.InvalidReplicaAssignment, message), (result.ErrorCode, result.ErrorMessage));
    }

    [Fact]
    public void Manual_assignment_is_taken_as_it_is()
    {
        var controller = new TestController(brokers: 3);
        Assert.Equal(ErrorCode.None, CreateManually(controller, "1:3,1;0:2,3").ErrorCode);
        Assert.Equal([2, 3], controller.Image.Topics.Partition("m", 0)!.Replicas);
        Assert.Equal(3, controller.Image.Topics.Partition("m", 1)!.Leader);
    }

    private static CreateTopicsResponse.CreatableTopicResult CreateManually(TestController controller, string assignment)
    {
        var topic = new CreateTopicsRequest.CreatableTopic { Name = "m", NumPartitions = -1, ReplicationFactor = -1 };
        foreach (string part in assignment.Split(';'))
        {
            string[] halves = part.Split(':');
            topic.Assignments.Add(new CreateTopicsRequest.CreatableReplicaAssignment
            {
                PartitionIndex = int.Parse(halves[0]),
                BrokerIds = [.. halves[1].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)],
            });
        }
        return Assert.Single(controller.Apply(controller.Controller.CreateTopics(new CreateTopicsRequest { Topics = [topic] })).Topics);
    }
}
