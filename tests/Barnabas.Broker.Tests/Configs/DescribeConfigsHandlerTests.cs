using Barnabas.Broker.Configs;
using Barnabas.Broker.Configuration;
using Barnabas.Broker.Tests.Cluster;
using Barnabas.Broker.Tests.Requests;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Tests.Configs;

public sealed class DescribeConfigsHandlerTests
{
    private const sbyte Topic = 2;
    private const sbyte Broker = 4;
    private const sbyte BrokerLogger = 8;
    private const sbyte ClientMetrics = 16;
    private const sbyte Group = 32;

    private readonly InMemoryController _controller = new(("log.retention.hours", "24"), ("ssl.keystore.password", "secret"));

    private DescribeConfigsHandler Handler => new(InMemoryController.Identity, () => _controller.Image, () => _controller.Configuration);

    [Fact]
    public async Task Topic_value_hides_the_synonyms_of_the_broker()
    {
        _controller.Create("orders", configs: ("retention.ms", "1000"));
        foreach (short version in Handler.Versions())
        {
            var request = One(Topic, "orders", "retention.ms", "max.message.bytes");
            request.IncludeSynonyms = version >= 1;
            request.IncludeDocumentation = version >= 3;
            var result = Assert.Single((await Handler.AskAsync(version, request)).Results);
            Assert.Equal((ErrorCode.None, 2), (result.ErrorCode, result.Configs.Count));
            var retention = Find(result, "retention.ms");
            Assert.Equal(("1000", false, false), (retention.Value, retention.ReadOnly, retention.IsSensitive));
            if (version == 0)
            {
                Assert.Equal((false, true), (retention.IsDefault, Find(result, "max.message.bytes").IsDefault));
                continue;
            }
            Assert.Equal((sbyte)ConfigSource.DynamicTopic, retention.ConfigSource);
            Assert.Equal("retention.ms", retention.Synonyms[0].Name);
            Assert.Equal((sbyte)ConfigSource.Default, Find(result, "max.message.bytes").ConfigSource);
            Assert.Equal(("message.max.bytes", (sbyte)ConfigSource.Default), (Find(result, "max.message.bytes").Synonyms[0].Name, Find(result, "max.message.bytes").Synonyms[0].Source));
            if (version >= 3)
            {
                Assert.Equal((sbyte)ConfigType.Long, retention.ConfigType);
                Assert.NotEmpty(retention.Documentation!);
            }
        }
    }

    [Fact]
    public async Task Empty_and_missing_key_lists_ask_for_all_keys()
    {
        _controller.Create("orders");
        var empty = await Handler.AskAsync(4, new() { Resources = [new() { ResourceType = Topic, ResourceName = "orders", ConfigurationKeys = [] }] });
        var missing = await Handler.AskAsync(4, One(Topic, "orders"));
        Assert.Equal(33, empty.Results[0].Configs.Count);
        Assert.Equal(33, missing.Results[0].Configs.Count);
        Assert.All(missing.Results[0].Configs, static config => Assert.Null(config.Documentation));
        Assert.All(missing.Results[0].Configs, static config => Assert.Empty(config.Synonyms));
    }

    [Fact]
    public async Task Broker_has_its_file_and_hides_passwords()
    {
        var result = Assert.Single((await Handler.AskAsync(4, One(Broker, "1", "log.retention.hours", "ssl.keystore.password", "num.io.threads"))).Results);
        var retention = Find(result, "log.retention.hours");
        Assert.Equal(("24", true, (sbyte)ConfigSource.StaticBroker), (retention.Value, retention.ReadOnly, retention.ConfigSource));
        var password = Find(result, "ssl.keystore.password");
        Assert.Equal((null, true), (password.Value, password.IsSensitive));
        Assert.False(Find(result, "num.io.threads").ReadOnly);
    }

    [Fact]
    public async Task Broker_without_a_name_has_the_defaults_of_the_cluster()
    {
        var request = One(Broker, "");
        request.IncludeSynonyms = true;
        var minIsr = Assert.Single(Assert.Single((await Handler.AskAsync(4, request)).Results).Configs);
        Assert.Equal(("min.insync.replicas", "1", (sbyte)ConfigSource.DynamicDefaultBroker), (minIsr.Name, minIsr.Value, minIsr.ConfigSource));
        Assert.Equal((sbyte)ConfigSource.DynamicDefaultBroker, Assert.Single(minIsr.Synonyms).Source);
    }

    [Fact]
    public async Task Default_of_the_cluster_is_shown_even_where_this_broker_overrides_it()
    {
        await _controller.IncrementalAlterConfigsAsync(new()
        {
            Resources =
            [
                new() { ResourceType = Broker, ResourceName = "", Configs = [new() { Name = "log.retention.ms", Value = "44" }] },
                new() { ResourceType = Broker, ResourceName = "1", Configs = [new() { Name = "log.retention.ms", Value = "55" }] },
            ],
        });
        var request = One(Broker, "", "log.retention.ms");
        request.Resources.Add(new() { ResourceType = Broker, ResourceName = "1", ConfigurationKeys = ["log.retention.ms"] });
        Assert.Equal(["44", "55"], (await Handler.AskAsync(4, request)).Results.Select(static result => result.Configs.Single().Value));
    }

    [Fact]
    public async Task Group_inherits_from_the_broker()
    {
        var request = One(Group, "g", "consumer.session.timeout.ms", "share.auto.offset.reset");
        request.IncludeSynonyms = true;
        var result = Assert.Single((await Handler.AskAsync(4, request)).Results);
        var timeout = Find(result, "consumer.session.timeout.ms");
        Assert.Equal(("45000", (sbyte)ConfigSource.Default), (timeout.Value, timeout.ConfigSource));
        Assert.Equal("group.consumer.session.timeout.ms", Assert.Single(timeout.Synonyms).Name);
        Assert.Equal("share.auto.offset.reset", Assert.Single(Find(result, "share.auto.offset.reset").Synonyms).Name);
    }

    [Fact]
    public async Task Client_metrics_subscription_has_three_keys()
    {
        var result = Assert.Single((await Handler.AskAsync(4, One(ClientMetrics, "s"))).Results);
        Assert.Equal([("interval.ms", "300000"), ("match", ""), ("metrics", "")], result.Configs.Select(static config => (config.Name, config.Value)));
    }

    [Theory]
    [InlineData(Topic, "nope", ErrorCode.UnknownTopicOrPartition)]
    [InlineData(Topic, "bad name", ErrorCode.InvalidTopicException)]
    [InlineData(Topic, "", ErrorCode.InvalidTopicException)]
    [InlineData(Broker, "2", ErrorCode.InvalidRequest)]
    [InlineData(Broker, "x", ErrorCode.InvalidRequest)]
    [InlineData(BrokerLogger, "", ErrorCode.InvalidRequest)]
    [InlineData(BrokerLogger, "2", ErrorCode.InvalidRequest)]
    [InlineData(BrokerLogger, "1", ErrorCode.None)]
    [InlineData(ClientMetrics, "", ErrorCode.InvalidRequest)]
    [InlineData(Group, "", ErrorCode.InvalidRequest)]
    public async Task Resource_that_is_not_here_is_an_error_of_its_own(sbyte type, string name, ErrorCode expected)
    {
        var result = Assert.Single((await Handler.AskAsync(4, One(type, name))).Results);
        Assert.Equal((expected, type, name, 0), (result.ErrorCode, result.ResourceType, result.ResourceName, result.Configs.Count));
    }

    [Fact]
    public async Task Resource_of_an_unknown_type_refuses_the_whole_request()
    {
        _controller.Create("orders");
        var request = One(99, "x");
        request.Resources.Add(new() { ResourceType = Topic, ResourceName = "orders" });
        Assert.All((await Handler.AskAsync(4, request)).Results, static result => Assert.Equal((ErrorCode.InvalidRequest, 0), (result.ErrorCode, result.Configs.Count)));
    }

    private static DescribeConfigsRequest One(sbyte type, string name, params string[] keys) => new()
    {
        Resources = [new() { ResourceType = type, ResourceName = name, ConfigurationKeys = keys.Length == 0 ? null : [.. keys] }],
    };

    private static DescribeConfigsResponse.DescribeConfigsResourceResult Find(DescribeConfigsResponse.DescribeConfigsResult result, string name) =>
        Assert.Single(result.Configs, config => config.Name == name);
}
