using System.Collections.Immutable;
using Barnabas.Client.Administration.Calls;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Administration.Configs;

/// <summary>Calls about configurations. What only one broker knows is asked of that broker, the rest of any. Thread-safe.</summary>
internal sealed class ConfigCalls(CallRunner runner)
{
    private const short FirstWithSources = 1;
    private const short FirstWithDocumentation = 3;

    private BrokerPlacement<ConfigResource> Placement => new(runner.Cluster, static resource => resource.BrokerId);

    public Task<Outcomes<ConfigResource, ConfigDescription>> DescribeAsync(IEnumerable<ConfigResource> resources, DescribeConfigsOptions options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<ConfigResource, ConfigDescription>("describeConfigs", Placement, async ask =>
        {
            using var answer = await ask.SendAsync(ApiKey.DescribeConfigs, version => new DescribeConfigsRequest
            {
                IncludeSynonyms = options.IncludeSynonyms && version >= FirstWithSources,
                IncludeDocumentation = options.IncludeDocumentation && version >= FirstWithDocumentation,
                Resources = [.. ask.Keys.Select(static resource => new DescribeConfigsRequest.DescribeConfigsResource { ResourceType = (sbyte)resource.Type, ResourceName = resource.Name, ConfigurationKeys = null })],
            }).ConfigureAwait(false);
            foreach (var result in answer.Response.Results)
            {
                var resource = new ConfigResource((ConfigResourceType)result.ResourceType, result.ResourceName);
                if (result.ErrorCode == ErrorCode.None)
                {
                    ask.Set(resource, new(result.Configs.Select(config => EntryOf(resource.Type, config, answer.Version)).ToImmutableSortedDictionary(static entry => entry.Name, static entry => entry, StringComparer.Ordinal)));
                }
                else
                {
                    ask.Fail(resource, result.ErrorCode, result.ErrorMessage);
                }
            }
        }),
        resources,
        options,
        cancellation);

    public Task<Outcomes<ConfigResource, Done>> AlterAsync(IReadOnlyDictionary<ConfigResource, IReadOnlyCollection<ConfigAlteration>> alterations, AlterationOptions? options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<ConfigResource, Done>("incrementalAlterConfigs", Placement, async ask =>
        {
            var response = await ask.SendAsync(new IncrementalAlterConfigsRequest
            {
                ValidateOnly = options?.ValidateOnly ?? false,
                Resources =
                [
                    .. ask.Keys.Select(resource => new IncrementalAlterConfigsRequest.AlterConfigsResource
                    {
                        ResourceType = (sbyte)resource.Type,
                        ResourceName = resource.Name,
                        Configs = [.. alterations[resource].Select(static change => new IncrementalAlterConfigsRequest.AlterableConfig { Name = change.Name, ConfigOperation = (sbyte)change.Operation, Value = change.Value })],
                    }),
                ],
            }).ConfigureAwait(false);
            foreach (var result in response.Responses)
            {
                Take(ask, result.ResourceType, result.ResourceName, result.ErrorCode, result.ErrorMessage);
            }
        })
        { AlsoRetries = static code => code == ErrorCode.NotController },
        alterations.Keys,
        options,
        cancellation);

    /// <summary>The old way: what is not named goes back to its default.</summary>
    public Task<Outcomes<ConfigResource, Done>> ReplaceAsync(IReadOnlyDictionary<ConfigResource, IReadOnlyDictionary<string, string>> configs, AlterationOptions? options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<ConfigResource, Done>("alterConfigs", Placement, async ask =>
        {
            var response = await ask.SendAsync(new AlterConfigsRequest
            {
                ValidateOnly = options?.ValidateOnly ?? false,
                Resources =
                [
                    .. ask.Keys.Select(resource => new AlterConfigsRequest.AlterConfigsResource
                    {
                        ResourceType = (sbyte)resource.Type,
                        ResourceName = resource.Name,
                        Configs = [.. configs[resource].Select(static config => new AlterConfigsRequest.AlterableConfig { Name = config.Key, Value = config.Value })],
                    }),
                ],
            }).ConfigureAwait(false);
            foreach (var result in response.Responses)
            {
                Take(ask, result.ResourceType, result.ResourceName, result.ErrorCode, result.ErrorMessage);
            }
        })
        { AlsoRetries = static code => code == ErrorCode.NotController },
        configs.Keys,
        options,
        cancellation);

    /// <summary>Before version 1 a broker knew of client metrics alone.</summary>
    public Task<ImmutableArray<ConfigResource>> ListAsync(IReadOnlyCollection<ConfigResourceType> types, CallOptions? options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<int, ImmutableArray<ConfigResource>>("listConfigResources", new AnyPlacement<int>(runner.Cluster), async ask =>
        {
            bool isOnlyMetrics = types.Count == 1 && types.First() == ConfigResourceType.ClientMetrics;
            using var answer = await ask.SendAsync(ApiKey.ListConfigResources, version => new ListConfigResourcesRequest
            {
                ResourceTypes = version == 0 && isOnlyMetrics ? [] : [.. types.Select(static type => (sbyte)type)],
            }).ConfigureAwait(false);
            ask.ThrowIf(answer.Response.ErrorCode);
            ask.Set(0, [.. answer.Response.ConfigResources.Select(static resource => new ConfigResource((ConfigResourceType)resource.ResourceType, resource.ResourceName))]);
        }),
        options,
        cancellation);

    private static void Take(Ask<ConfigResource, Done> ask, sbyte type, string name, ErrorCode error, string? message)
    {
        var resource = new ConfigResource((ConfigResourceType)type, name);
        if (error == ErrorCode.None)
        {
            ask.Set(resource, default);
        }
        else
        {
            ask.Fail(resource, error, message);
        }
    }

    private static ConfigEntry EntryOf(ConfigResourceType type, DescribeConfigsResponse.DescribeConfigsResourceResult config, short version)
    {
        var source = version >= FirstWithSources ? (ConfigSource)config.ConfigSource
            : config.IsDefault ? ConfigSource.Default
            : type == ConfigResourceType.Topic ? ConfigSource.DynamicTopic
            : ConfigSource.StaticBroker;
        return new(config.Name, config.Value, source, config.IsSensitive, config.ReadOnly)
        {
            Type = (ConfigType)config.ConfigType,
            Documentation = string.IsNullOrEmpty(config.Documentation) ? null : config.Documentation,
            Synonyms = [.. config.Synonyms.Select(static synonym => new ConfigSynonym(synonym.Name, synonym.Value, (ConfigSource)synonym.Source))],
        };
    }
}
