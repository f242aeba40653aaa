using Barnabas.Metadata.Control.Configs;
using Barnabas.Metadata.Images;
using Barnabas.Metadata.Tests.Support;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Metadata.Tests.Control;

public sealed class ConfigChangeTests
{
    [Fact]
    public void Operations_set_delete_append_and_subtract()
    {
        TestController controller = WithTopic();
        Assert.Equal((ErrorCode.None, null), Alter(controller, "t", ("k", ConfigOperation.Set, "1"), ("list", ConfigOperation.Append, "c")));
        Assert.Equal("a,b,c", controller.Image.Configurations.OfTopic("t")["list"]);
        Assert.Equal((ErrorCode.None, null), Alter(controller, "t", ("k", ConfigOperation.Delete, null), ("list", ConfigOperation.Subtract, "a")));
        Assert.Equal([KeyValuePair.Create("list", "b,c")], controller.Image.Configurations.OfTopic("t"));
        Assert.Equal(
            (ErrorCode.InvalidConfig, "Can't APPEND to key k because its type is not LIST."), Alter(controller, "t", ("k", ConfigOperation.Append, "x")));
    }

    [Fact]
    public void Unknown_topic_or_bad_value_changes_nothing()
    {
        TestController controller = WithTopic();
        Assert.Equal((ErrorCode.UnknownTopicOrPartition, "The topic 'none' does not exist."), Alter(controller, "none", ("k", ConfigOperation.Set, "1")));
        Assert.Equal((ErrorCode.InvalidConfig, "bad value"), Alter(controller, "t", ("k", ConfigOperation.Set, "bad")));
        Assert.Equal((ErrorCode.InvalidRequest, "Null value not supported for : k"), Alter(controller, "t", ("k", ConfigOperation.Set, null)));
        Assert.Equal(
            (ErrorCode.InvalidRequest, "Error due to duplicate config keys"), Alter(controller, "t", ("k", ConfigOperation.Set, "1"), ("k", ConfigOperation.Set, "2")));
        Assert.Empty(controller.Image.Configurations.OfTopic("t"));
    }

    [Fact]
    public void Older_alter_replaces_everything()
    {
        TestController controller = WithTopic();
        Alter(controller, "t", ("k", ConfigOperation.Set, "1"), ("l", ConfigOperation.Set, "1"));
        var request = new AlterConfigsRequest
        {
            Resources =
            [
                new AlterConfigsRequest.AlterConfigsResource
                {
                    ResourceType = (sbyte)ConfigResourceType.Topic,
                    ResourceName = "t",
                    Configs = [new AlterConfigsRequest.AlterableConfig { Name = "l", Value = "2" }],
                },
            ],
        };
        Assert.Equal(ErrorCode.None, Assert.Single(controller.Apply(controller.Controller.AlterConfigs(request)).Responses).ErrorCode);
        Assert.Equal([KeyValuePair.Create("l", "2")], controller.Image.Configurations.OfTopic("t"));
    }

    [Fact]
    public void Min_insync_replicas_of_the_cluster_stays_while_elr_needs_it()
    {
        var controller = new TestController();
        Assert.Equal("1", controller.Image.Configurations.Of(ConfigResource.ClusterDefault)["min.insync.replicas"]);
        Assert.Equal(ErrorCode.InvalidConfig, Alter(controller, "", ConfigResourceType.Broker, ("min.insync.replicas", ConfigOperation.Delete, null)).Item1);
        Assert.Equal(ErrorCode.InvalidConfig, Alter(controller, "1", ConfigResourceType.Broker, ("min.insync.replicas", ConfigOperation.Set, "2")).Item1);
        Assert.Equal(ErrorCode.None, Alter(controller, "", ConfigResourceType.Broker, ("min.insync.replicas", ConfigOperation.Set, "2")).Item1);
    }

    private static TestController WithTopic()
    {
        var controller = new TestController();
        controller.Create("t");
        return controller;
    }

    private static (ErrorCode, string?) Alter(TestController controller, string topic, params (string, ConfigOperation, string?)[] changes) =>
        Alter(controller, topic, ConfigResourceType.Topic, changes);

    private static (ErrorCode, string?) Alter(
        TestController controller, string name, ConfigResourceType type, params (string Name, ConfigOperation Operation, string? Value)[] changes)
    {
        var resource = new IncrementalAlterConfigsRequest.AlterConfigsResource { ResourceType = (sbyte)type, ResourceName = name };
        foreach ((string key, ConfigOperation operation, string? value) in changes)
        {
            resource.Configs.Add(new IncrementalAlterConfigsRequest.AlterableConfig { Name = key, ConfigOperation = (sbyte)operation, Value = value });
        }
        var result = Assert.Single(controller.Apply(controller.Controller.IncrementalAlterConfigs(new IncrementalAlterConfigsRequest { Resources = [resource] })).Responses);
        return (result.ErrorCode, result.ErrorMessage);
    }
}
