using Barnabas.Metadata.Tests.Support;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Metadata.Tests.Control;

public sealed class TopicChangeTests
{
    private const short Newest = 6;

    [Fact]
    public void Deleted_topic_takes_its_configs_along_and_frees_its_name()
    {
        var controller = new TestController();
        controller.Create("a.b", 1, 1, ("k", "v"));
        DeleteTopicsResponse response = Delete(controller, new DeleteTopicsRequest.DeleteTopicState { Name = "a.b" });
        Assert.Equal(ErrorCode.None, Assert.Single(response.Responses).ErrorCode);
        Assert.Null(controller.Image.Topics.Find("a.b"));
        Assert.Empty(controller.Image.Configurations.OfTopic("a.b"));
        Assert.Equal(ErrorCode.None, controller.Create("a_b").ErrorCode);
    }

    [Fact]
    public void Topics_are_deleted_by_id()
    {
        var controller = new TestController();
        Guid id = controller.Create("t").TopicId;
        DeleteTopicsResponse.DeletableTopicResult result =
            Assert.Single(Delete(controller, new DeleteTopicsRequest.DeleteTopicState { TopicId = id }).Responses);
        Assert.Equal(("t", ErrorCode.None), (result.Name, result.ErrorCode));
        Assert.Empty(controller.Image.Topics.ById);
    }

    [Fact]
    public void Deletions_that_cannot_be_are_refused_each_for_itself()
    {
        var controller = new TestController();
        Guid id = controller.Create("t").TopicId;
        DeleteTopicsResponse response = Delete(
            controller,
            new() { Name = "unknown" },
            new() { TopicId = new Guid("00000000-0000-4000-8000-000000000009") },
            new(),
            new() { Name = "t", TopicId = id },
            new() { Name = "twice" },
            new() { Name = "twice" });
        Assert.Equal(
            [ErrorCode.InvalidRequest, ErrorCode.InvalidRequest, ErrorCode.InvalidRequest, ErrorCode.UnknownTopicOrPartition, ErrorCode.UnknownTopicId],
            response.Responses.Select(r => r.ErrorCode).OrderBy(c => c switch { ErrorCode.InvalidRequest => 0, ErrorCode.UnknownTopicOrPartition => 1, _ => 2 }));
        Assert.NotNull(controller.Image.Topics.Find("t"));
    }

    [Fact]
    public void Partitions_are_added_behind_the_others()
    {
        var controller = new TestController();
        controller.Create("t", 2);
        Assert.Equal((ErrorCode.None, null), AddPartitions(controller, "t", 4));
        Assert.Equal(4, controller.Image.Topics.Find("t")!.Partitions.Length);
    }

    [Theory]
    [InlineData("none", 4, ErrorCode.UnknownTopicOrPartition, null)]
    [InlineData("t", 2, ErrorCode.InvalidPartitions, "Topic already has 2 partition(s).")]
    [InlineData("t", 1, ErrorCode.InvalidPartitions, "The topic t currently has 2 partition(s); 1 would not be an increase.")]
    public void Partition_counts_that_add_nothing_are_refused(string name, int count, ErrorCode error, string? message)
    {
        var controller = new TestController();
        controller.Create("t", 2);
        Assert.Equal((error, message), AddPartitions(controller, name, count));
    }

    private static (ErrorCode, string?) AddPartitions(TestController controller, string name, int count)
    {
        var request = new CreatePartitionsRequest
        {
            Topics = [new CreatePartitionsRequest.CreatePartitionsTopic { Name = name, Count = count, Assignments = null }],
        };
        CreatePartitionsResponse.CreatePartitionsTopicResult result = Assert.Single(controller.Apply(controller.Controller.CreatePartitions(request)).Results);
        return (result.ErrorCode, result.ErrorMessage);
    }

    private static DeleteTopicsResponse Delete(TestController controller, params List<DeleteTopicsRequest.DeleteTopicState> topics) =>
        controller.Apply(controller.Controller.DeleteTopics(new DeleteTopicsRequest { Topics = topics }, Newest));
}
