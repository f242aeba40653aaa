using Barnabas.Client.Administration.Calls;
using Barnabas.Client.Administration.Configs;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Administration.Topics;

/// <summary>Calls that create and delete topics. Thread-safe.</summary>
internal sealed class TopicCalls(CallRunner runner)
{
    private const short FirstWithBrokerDefaults = 4;
    private const short FirstDeletionByState = 6;
    private const short OneReplica = 1;

    public async Task<Outcomes<string, CreatedTopic>> CreateAsync(IEnumerable<NewTopic> topics, AlterationOptions? options, CancellationToken cancellation)
    {
        var wanted = topics.ToDictionary(static topic => topic.Name, StringComparer.Ordinal);
        var call = new KeyedCall<string, CreatedTopic>("createTopics", new ControllerPlacement<string>(runner.Cluster), async ask =>
        {
            using var answer = await ask.SendAsync(ApiKey.CreateTopics, version => new CreateTopicsRequest
            {
                TimeoutMs = ask.TimeoutMs,
                ValidateOnly = options?.ValidateOnly ?? false,
                Topics = [.. ask.Keys.Select(name => RequestOf(wanted[name], version))],
            }).ConfigureAwait(false);
            foreach (var result in answer.Response.Topics)
            {
                if (result.ErrorCode == ErrorCode.None)
                {
                    ask.Set(result.Name, CreatedOf(result));
                }
                else
                {
                    ask.Fail(result.Name, result.ErrorCode, result.ErrorMessage);
                }
            }
        });
        return await runner.RunAsync(call, wanted.Keys, options, cancellation).ConfigureAwait(false);
    }

    public Task<Outcomes<string, Done>> DeleteAsync(IEnumerable<string> names, CallOptions? options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<string, Done>("deleteTopics", new ControllerPlacement<string>(runner.Cluster), static async ask =>
        {
            using var answer = await ask.SendAsync(ApiKey.DeleteTopics, version => version >= FirstDeletionByState
                ? new DeleteTopicsRequest { TimeoutMs = ask.TimeoutMs, Topics = [.. ask.Keys.Select(static name => new DeleteTopicsRequest.DeleteTopicState { Name = name })] }
                : new DeleteTopicsRequest { TimeoutMs = ask.TimeoutMs, TopicNames = [.. ask.Keys] }).ConfigureAwait(false);
            foreach (var result in answer.Response.Responses)
            {
                Take(ask, result.Name!, result.ErrorCode, result.ErrorMessage);
            }
        }),
        names,
        options,
        cancellation);

    public Task<Outcomes<Guid, Done>> DeleteAsync(IEnumerable<Guid> ids, CallOptions? options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<Guid, Done>("deleteTopics", new ControllerPlacement<Guid>(runner.Cluster), static async ask =>
        {
            var response = await ask.SendAsync(new DeleteTopicsRequest
            {
                TimeoutMs = ask.TimeoutMs,
                Topics = [.. ask.Keys.Select(static id => new DeleteTopicsRequest.DeleteTopicState { TopicId = id })],
            }).ConfigureAwait(false);
            foreach (var result in response.Responses)
            {
                Take(ask, result.TopicId, result.ErrorCode, result.ErrorMessage);
            }
        }),
        ids,
        options,
        cancellation);

    public Task<Outcomes<string, Done>> CreatePartitionsAsync(IReadOnlyDictionary<string, NewPartitions> topics, AlterationOptions? options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<string, Done>("createPartitions", new ControllerPlacement<string>(runner.Cluster), async ask =>
        {
            var response = await ask.SendAsync(new CreatePartitionsRequest
            {
                TimeoutMs = ask.TimeoutMs,
                ValidateOnly = options?.ValidateOnly ?? false,
                Topics =
                [
                    .. ask.Keys.Select(name => new CreatePartitionsRequest.CreatePartitionsTopic
                    {
                        Name = name,
                        Count = topics[name].TotalCount,
                        Assignments = topics[name].NewAssignments.IsDefaultOrEmpty
                            ? null
                            : [.. topics[name].NewAssignments.Select(static brokers => new CreatePartitionsRequest.CreatePartitionsAssignment { BrokerIds = [.. brokers] })],
                    }),
                ],
            }).ConfigureAwait(false);
            foreach (var result in response.Results)
            {
                Take(ask, result.Name, result.ErrorCode, result.ErrorMessage);
            }
        }),
        topics.Keys,
        options,
        cancellation);

    private static void Take<TKey>(Ask<TKey, Done> ask, TKey key, ErrorCode error, string? message)
        where TKey : notnull
    {
        if (error == ErrorCode.None)
        {
            ask.Set(key, default);
        }
        else
        {
            ask.Fail(key, error, message);
        }
    }

    /// <summary>Brokers before 2.4 have no default to leave it to: then a topic gets one partition and one replica, which is what those defaults are.</summary>
    private static CreateTopicsRequest.CreatableTopic RequestOf(NewTopic topic, short version)
    {
        bool isAssigned = !topic.Assignments.IsDefaultOrEmpty;
        short standard = version >= FirstWithBrokerDefaults || isAssigned ? (short)-1 : OneReplica;
        return new()
        {
            Name = topic.Name,
            NumPartitions = isAssigned ? -1 : topic.Partitions ?? standard,
            ReplicationFactor = isAssigned ? (short)-1 : topic.ReplicationFactor ?? standard,
            Assignments = isAssigned ? [.. topic.Assignments.Select(static (brokers, index) => new CreateTopicsRequest.CreatableReplicaAssignment { PartitionIndex = index, BrokerIds = [.. brokers] })] : [],
            Configs = [.. topic.Configs.Select(static config => new CreateTopicsRequest.CreatableTopicConfig { Name = config.Key, Value = config.Value })],
        };
    }

    private static CreatedTopic CreatedOf(CreateTopicsResponse.CreatableTopicResult result) => new(
        result.TopicId,
        result.NumPartitions >= 0 ? result.NumPartitions : null,
        result.ReplicationFactor >= 0 ? result.ReplicationFactor : null,
        result.TopicConfigErrorCode != ErrorCode.None || result.NumPartitions < 0 || result.Configs is null
            ? null
            : [.. result.Configs.Select(static config => new ConfigEntry(config.Name, config.Value, (ConfigSource)config.ConfigSource, config.IsSensitive, config.ReadOnly))]);
}
