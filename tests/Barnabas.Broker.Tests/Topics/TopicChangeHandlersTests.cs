using Barnabas.Broker.Tests.Cluster;
using Barnabas.Broker.Tests.Requests;
using Barnabas.Broker.Topics;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Microsoft.Extensions.Time.Testing;

namespace Barnabas.Broker.Tests.Topics;

public sealed class TopicChangeHandlersTests
{
    private readonly InMemoryController _controller = new();

    [Fact]
    public async Task Topic_is_created_described_and_deleted_in_every_version()
    {
        var create = new CreateTopicsHandler(_controller, TimeProvider.System);
        var delete = new DeleteTopicsHandler(_controller, TimeProvider.System);
        foreach (short version in create.Versions())
        {
            string name = $"t{version}";
            var created = Assert.Single((await create.AskAsync(version, Creation(name))).Topics);
            Assert.Equal((name, ErrorCode.None), (created.Name, created.ErrorCode));
            if (version >= 5)
            {
                Assert.Equal((3, 1), (created.NumPartitions, created.ReplicationFactor));
                var retention = Assert.Single(created.Configs!, static config => config.Name == "retention.ms");
                Assert.Equal(("1000", 1), (retention.Value, retention.ConfigSource));
                Assert.Equal(created.Configs!.OrderBy(static config => config.Name, StringComparer.Ordinal), created.Configs!);
            }
            var again = Assert.Single((await create.AskAsync(version, Creation(name))).Topics);
            Assert.Equal((ErrorCode.TopicAlreadyExists, version == 0 ? null : $"Topic '{name}' already exists."), (again.ErrorCode, version == 0 ? null : again.ErrorMessage));
        }
        foreach (short version in delete.Versions())
        {
            var id = _controller.Image.Topics.Find($"t{version}")!.Id;
            DeleteTopicsRequest request = version >= 6
                ? new() { Topics = [new() { Name = null, TopicId = id }], TimeoutMs = 1000 }
                : new() { TopicNames = [$"t{version}"], TimeoutMs = 1000 };
            var deleted = Assert.Single((await delete.AskAsync(version, request)).Responses);
            Assert.Equal(($"t{version}", ErrorCode.None), (deleted.Name, deleted.ErrorCode));
            Assert.Null(_controller.Image.Topics.Find($"t{version}"));
        }
    }

    [Fact]
    public async Task Validation_creates_nothing()
    {
        var request = Creation("dry");
        request.ValidateOnly = true;
        var result = Assert.Single((await new CreateTopicsHandler(_controller, TimeProvider.System).AskAsync(7, request)).Topics);
        Assert.Equal((ErrorCode.None, 3), (result.ErrorCode, result.NumPartitions));
        Assert.Null(_controller.Image.Topics.Find("dry"));
    }

    [Theory]
    [InlineData("retention.ms", "x", "Invalid value x for configuration retention.ms: Not a number of type LONG")]
    [InlineData("nope", "1", "Unknown topic config name: nope")]
    public async Task Wrong_configuration_refuses_the_topic_with_the_reason(string name, string value, string reason)
    {
        var request = Creation("t");
        request.Topics[0].Configs = [new() { Name = name, Value = value }];
        var result = Assert.Single((await new CreateTopicsHandler(_controller, TimeProvider.System).AskAsync(7, request)).Topics);
        Assert.Equal((ErrorCode.InvalidConfig, reason), (result.ErrorCode, result.ErrorMessage));
    }

    [Fact]
    public async Task Partitions_are_added()
    {
        _controller.Create("t", partitions: 2);
        var handler = new CreatePartitionsHandler(_controller, TimeProvider.System);
        foreach (short version in handler.Versions())
        {
            var result = Assert.Single((await handler.AskAsync(version, Growth("t", 3 + version))).Results);
            Assert.Equal((ErrorCode.None, null), (result.ErrorCode, result.ErrorMessage));
            Assert.Equal(3 + version, _controller.Image.Topics.Find("t")!.Partitions.Length);
        }
    }

    [Fact]
    public async Task No_time_means_no_change()
    {
        var creation = Creation("t");
        creation.TimeoutMs = 0;
        var created = Assert.Single((await new CreateTopicsHandler(_controller, TimeProvider.System).AskAsync(7, creation)).Topics);
        Assert.Equal((ErrorCode.RequestTimedOut, -1), (created.ErrorCode, created.NumPartitions));
        Assert.Equal(0, _controller.Calls);
    }

    [Fact]
    public async Task Controller_that_does_not_answer_in_time_is_a_timeout_of_each_topic()
    {
        _controller.IsStuck = true;
        var time = new FakeTimeProvider();
        var created = new CreateTopicsHandler(_controller, time).AskAsync(7, Creation("t"));
        var grown = new CreatePartitionsHandler(_controller, time).AskAsync(3, Growth("t", 3));
        var deleted = new DeleteTopicsHandler(_controller, time).AskAsync(6, new() { Topics = [new() { Name = "t" }], TimeoutMs = 1000 });
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ErrorCode.RequestTimedOut, Assert.Single((await created).Topics).ErrorCode);
        Assert.Equal(ErrorCode.RequestTimedOut, Assert.Single((await grown).Results).ErrorCode);
        Assert.Equal(ErrorCode.RequestTimedOut, Assert.Single((await deleted).Responses).ErrorCode);
    }

    [Fact]
    public async Task Without_a_controller_clients_are_told_to_look_for_it()
    {
        _controller.IsUnavailable = true;
        var response = await new DeleteTopicsHandler(_controller, TimeProvider.System).AskAsync(1, new() { TopicNames = ["a", "b"], TimeoutMs = 1000 });
        Assert.Equal([("a", ErrorCode.NotController), ("b", ErrorCode.NotController)], response.Responses.Select(static result => (result.Name, result.ErrorCode)));
    }

    [Fact]
    public async Task Deletion_that_is_switched_off_is_refused()
    {
        var controller = new InMemoryController(("delete.topic.enable", "false"));
        controller.Create("t");
        var handler = new DeleteTopicsHandler(controller, TimeProvider.System);
        foreach (short version in handler.Versions())
        {
            DeleteTopicsRequest request = version >= 6
                ? new() { Topics = [new() { Name = "t" }], TimeoutMs = 1000 }
                : new() { TopicNames = ["t"], TimeoutMs = 1000 };
            Assert.Equal(
                version < 3 ? ErrorCode.InvalidRequest : ErrorCode.TopicDeletionDisabled,
                Assert.Single((await handler.AskAsync(version, request)).Responses).ErrorCode);
        }
        Assert.NotNull(controller.Image.Topics.Find("t"));
    }

    private static CreateTopicsRequest Creation(string name) => new()
    {
        Topics = [new() { Name = name, NumPartitions = 3, ReplicationFactor = 1, Configs = [new() { Name = "retention.ms", Value = "1000" }] }],
        TimeoutMs = 1000,
    };

    private static CreatePartitionsRequest Growth(string name, int count) => new()
    {
        Topics = [new() { Name = name, Count = count, Assignments = null }],
        TimeoutMs = 1000,
    };
}
