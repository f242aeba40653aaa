using Barnabas.Network.Connecting;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;

namespace Barnabas.LoadGenerator.Load;

/// <summary>Runs scenarios against one server: makes their topics, warms up, measures, and removes the topics. Owned by one loop.</summary>
public sealed class LoadRunner(Server server, TimeSpan time, TimeSpan warmUp)
{
    private const short CreateTopicsVersion = 5;
    private const short DeleteTopicsVersion = 5;
    private const short MetadataVersion = 9;
    private const short ListOffsetsVersion = 5;
    private const int FillRequests = 1000;
    private const int TimeoutMs = 30_000;

    /// <param name="scenario">What to run.</param>
    /// <param name="topic">A name that no topic has; the warm-up of an end-to-end scenario takes another one beside it.</param>
    /// <param name="cancellation">Ends the run.</param>
    public async Task<LoadResult> RunAsync(LoadScenario scenario, string topic, CancellationToken cancellation)
    {
        await CreateAsync(topic, scenario.Partitions, cancellation);
        string warmUpTopic = topic;
        using var members = new HeartbeatLoad(server, scenario, topic);
        switch (scenario.Kind)
        {
            case LoadKind.Fetch:
                await new ProduceLoad(server, scenario with { InFlight = 2 }, topic).RunAsync(FillRequests, cancellation);
                break;
            case LoadKind.EndToEnd:
                warmUpTopic = $"{topic}-warm-up";
                await CreateAsync(warmUpTopic, scenario.Partitions, cancellation);
                break;
            case LoadKind.Heartbeat:
                await members.JoinAsync(cancellation);
                break;
        }

        await MeasureAsync(scenario, members, warmUpTopic, warmUp, cancellation);
        var cpuBefore = ProcessUse.Cpu(server.ProcessId);
        var measure = await MeasureAsync(scenario, members, topic, time, cancellation);
        var result = new LoadResult(
            measure.Requests, measure.Bytes, measure.Elapsed, measure.SortedLatencies(), ProcessUse.Cpu(server.ProcessId) - cpuBefore, ProcessUse.ResidentBytes(server.ProcessId));
        await DeleteAsync([.. new[] { topic, warmUpTopic }.Distinct()], cancellation);
        return result;
    }

    private Task<LoadMeasure> MeasureAsync(LoadScenario scenario, HeartbeatLoad members, string topic, TimeSpan span, CancellationToken cancellation) => scenario.Kind switch
    {
        LoadKind.Produce => new ProduceLoad(server, scenario, topic).RunAsync(span, cancellation),
        LoadKind.Fetch => new FetchLoad(server, scenario, topic).RunAsync(span, cancellation),
        LoadKind.Heartbeat => members.RunAsync(span, cancellation),
        _ => new EndToEndLoad(server, scenario, topic).RunAsync(span, cancellation),
    };

    private async Task CreateAsync(string topic, int partitions, CancellationToken cancellation)
    {
        await using var connection = await ConnectAsync(cancellation);
        var request = new CreateTopicsRequest { TimeoutMs = TimeoutMs, Topics = [new() { Name = topic, NumPartitions = partitions, ReplicationFactor = 1 }] };
        var created = await AskAsync(connection, request, CreateTopicsVersion, cancellation);
        if (created.Topics[0].ErrorCode != ErrorCode.None)
            throw new InvalidOperationException($"Topic {topic} was refused by {server.Name}: {created.Topics[0].ErrorCode.KafkaName}.");

        // The controller has it; the broker's own metadata follows.
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            var metadata = await AskAsync(connection, new MetadataRequest { Topics = [new() { Name = topic }], AllowAutoTopicCreation = false }, MetadataVersion, cancellation);
            if (metadata.Topics[0].Partitions.Count == partitions && await AreServedAsync(connection, topic, partitions, cancellation))
                return;
        }
    }

    /// <summary>The metadata may name a leader that has not opened its log yet.</summary>
    private static async Task<bool> AreServedAsync(KafkaConnection connection, string topic, int partitions, CancellationToken cancellation)
    {
        const long Latest = -1;
        var all = Enumerable.Range(0, partitions).Select(i => new ListOffsetsRequest.ListOffsetsPartition { PartitionIndex = i, Timestamp = Latest });
        var request = new ListOffsetsRequest { ReplicaId = -1, Topics = [new() { Name = topic, Partitions = [.. all] }] };
        var listed = await AskAsync(connection, request, ListOffsetsVersion, cancellation);
        return listed.Topics[0].Partitions.All(partition => partition.ErrorCode == ErrorCode.None);
    }

    private async Task DeleteAsync(List<string> topics, CancellationToken cancellation)
    {
        await using var connection = await ConnectAsync(cancellation);
        await AskAsync(connection, new DeleteTopicsRequest { TimeoutMs = TimeoutMs, TopicNames = topics }, DeleteTopicsVersion, cancellation);
    }

    private Task<KafkaConnection> ConnectAsync(CancellationToken cancellation) =>
        KafkaConnection.ConnectAsync(server.Host, server.Port, new KafkaConnectionOptions(), TimeProvider.System, cancellation);

    private static async Task<TResponse> AskAsync<TResponse>(KafkaConnection connection, IRequest<TResponse> request, short version, CancellationToken cancellation)
        where TResponse : IResponse, IMessageType<TResponse>, new()
    {
        var writer = new MessageWriter();
        writer.WriteRaw(PreparedRequests.Frame(request, version));
        using var answer = await connection.SendAsync(writer, cancellation);
        return TResponse.Decode(PreparedRequests.Body(answer.Bytes, request.ApiKey, version), version);
    }
}
