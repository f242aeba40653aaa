using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Records;
using Barnabas.Protocol.Wire;

namespace Barnabas.Testing.Fakes.Answers;

/// <summary>Produce, Fetch, InitProducerId: on the partitions that the asked broker leads.</summary>
internal sealed class LogAnswers(FakeCluster cluster)
{
    private const short FirstProduceWithTopicIds = 13;
    private const short FirstFetchWithTopicIds = 13;
    private const short FirstProduceWithLeader = 10;
    private const short FirstFetchWithLeader = 12;
    private const short FirstFetchWithEndpoints = 16;

    public void AddTo(DefaultAnswers answers)
    {
        answers.Add<ProduceRequest>(Produce);
        answers.AddAsync<FetchRequest>(FetchAsync);
        answers.Add<InitProducerIdRequest>((_, request) => new InitProducerIdResponse
        {
            ProducerId = request.ProducerId >= 0 ? request.ProducerId : cluster.NextProducerId(),
            ProducerEpoch = (short)(request.ProducerId >= 0 ? request.ProducerEpoch + 1 : 0),
        });
    }

    private ProduceResponse? Produce(FakeRequest asked, ProduceRequest request)
    {
        var response = new ProduceResponse();
        foreach (var topic in request.TopicData)
        {
            FakeTopic? found = asked.Version >= FirstProduceWithTopicIds ? cluster.FindTopic(topic.TopicId) : cluster.FindTopic(topic.Name);
            response.Responses.Add(new() { Name = topic.Name, TopicId = topic.TopicId, PartitionResponses = [.. topic.PartitionData.Select(partition => Produce(asked, found, partition))] });
        }
        if (asked.Version >= FirstProduceWithLeader)
        {
            response.NodeEndpoints = [.. LeadersOf(response).Select(static broker => new ProduceResponse.NodeEndpoint { NodeId = broker.Id, Host = broker.Host, Port = broker.Port, Rack = broker.Rack })];
        }
        return request.Acks == 0 ? null : response;
    }

    private static ProduceResponse.PartitionProduceResponse Produce(FakeRequest asked, FakeTopic? topic, ProduceRequest.PartitionProduceData data)
    {
        FakePartition? partition = topic?.Find(data.Index);
        var answer = new ProduceResponse.PartitionProduceResponse { Index = data.Index, BaseOffset = -1 };
        if (partition is null || partition.Leader != asked.Broker.Id)
        {
            answer.ErrorCode = ErrorOf(asked, partition, byId: asked.Version >= FirstProduceWithTopicIds);
            if (partition is not null && asked.Version >= FirstProduceWithLeader)
            {
                answer.CurrentLeader = new() { LeaderId = partition.Leader, LeaderEpoch = partition.LeaderEpoch };
            }
            return answer;
        }
        (answer.ErrorCode, answer.BaseOffset) = partition.Append(data.Records.Memory);
        answer.LogStartOffset = partition.LogStartOffset;
        return answer;
    }

    /// <summary>Waits, as long as the request allows, until there are enough bytes. Every answer is whole: there are no sessions.</summary>
    private async Task<IResponse?> FetchAsync(FakeRequest asked, FetchRequest request)
    {
        long started = cluster.Time.GetTimestamp();
        while (true)
        {
            Task[] appended = [.. Wanted(asked, request).Select(static wanted => wanted.Partition?.Appended).OfType<Task>()];
            FetchResponse response = Fetch(asked, request);
            TimeSpan left = TimeSpan.FromMilliseconds(request.MaxWaitMs) - cluster.Time.GetElapsedTime(started);
            var answers = response.Responses.SelectMany(static topic => topic.Partitions);
            if (left <= TimeSpan.Zero || answers.Any(static partition => partition.ErrorCode != ErrorCode.None) || answers.Sum(static partition => partition.Records.Length) >= request.MinBytes)
            {
                return response;
            }
            using var over = new CancellationTokenSource();
            await Task.WhenAny([.. appended, Task.Delay(left, cluster.Time, over.Token)]).ConfigureAwait(false);
            await over.CancelAsync().ConfigureAwait(false);
        }
    }

    private IEnumerable<(FetchRequest.FetchTopic Topic, FetchRequest.FetchPartition Wanted, FakePartition? Partition)> Wanted(FakeRequest asked, FetchRequest request) =>
        from topic in request.Topics
        let found = asked.Version >= FirstFetchWithTopicIds ? cluster.FindTopic(topic.TopicId) : cluster.FindTopic(topic.Topic)
        from partition in topic.Partitions
        select (topic, partition, found?.Find(partition.Partition));

    private FetchResponse Fetch(FakeRequest asked, FetchRequest request)
    {
        var response = new FetchResponse();
        int left = request.MaxBytes;
        foreach (var topic in Wanted(asked, request).GroupBy(static wanted => wanted.Topic))
        {
            var answers = new FetchResponse.FetchableTopicResponse { Topic = topic.Key.Topic, TopicId = topic.Key.TopicId };
            foreach (var (_, wanted, partition) in topic)
            {
                var answer = Fetch(asked, wanted, partition, left);
                left = Math.Max(0, left - answer.Records.Length);
                answers.Partitions.Add(answer);
            }
            response.Responses.Add(answers);
        }
        if (asked.Version >= FirstFetchWithEndpoints)
        {
            response.NodeEndpoints = [.. LeadersOf(response).Select(static broker => new FetchResponse.NodeEndpoint { NodeId = broker.Id, Host = broker.Host, Port = broker.Port, Rack = broker.Rack })];
        }
        return response;
    }

    private static FetchResponse.PartitionData Fetch(FakeRequest asked, FetchRequest.FetchPartition wanted, FakePartition? partition, int bytesLeft)
    {
        var answer = new FetchResponse.PartitionData { PartitionIndex = wanted.Partition, HighWatermark = -1, Records = RecordData.Empty };
        if (partition is null || partition.Leader != asked.Broker.Id)
        {
            answer.ErrorCode = ErrorOf(asked, partition, byId: asked.Version >= FirstFetchWithTopicIds);
            if (partition is not null && asked.Version >= FirstFetchWithLeader)
            {
                answer.CurrentLeader = new() { LeaderId = partition.Leader, LeaderEpoch = partition.LeaderEpoch };
            }
            return answer;
        }
        answer.HighWatermark = answer.LastStableOffset = partition.EndOffset;
        answer.LogStartOffset = partition.LogStartOffset;
        if (wanted.CurrentLeaderEpoch >= 0 && wanted.CurrentLeaderEpoch != partition.LeaderEpoch)
        {
            answer.ErrorCode = wanted.CurrentLeaderEpoch < partition.LeaderEpoch ? ErrorCode.FencedLeaderEpoch : ErrorCode.UnknownLeaderEpoch;
            return answer;
        }
        if (wanted.LastFetchedEpoch >= 0 && partition.FindEpochEnd(wanted.LastFetchedEpoch) is var (epoch, end) && (epoch < wanted.LastFetchedEpoch || end < wanted.FetchOffset))
        {
            answer.DivergingEpoch = new() { Epoch = epoch, EndOffset = end };
            return answer;
        }
        if (wanted.FetchOffset < partition.LogStartOffset || wanted.FetchOffset > partition.EndOffset)
        {
            answer.ErrorCode = ErrorCode.OffsetOutOfRange;
            return answer;
        }
        answer.Records = bytesLeft > 0 ? new(partition.Read(wanted.FetchOffset, Math.Min(bytesLeft, wanted.PartitionMaxBytes))) : RecordData.Empty;
        return answer;
    }

    private static ErrorCode ErrorOf(FakeRequest asked, FakePartition? partition, bool byId) => partition switch
    {
        null => byId ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition,
        { Leader: var leader } when leader != asked.Broker.Id => ErrorCode.NotLeaderOrFollower,
        _ => ErrorCode.None,
    };

    private IEnumerable<FakeBroker> LeadersOf(ProduceResponse response) =>
        Leaders(response.Responses.SelectMany(static topic => topic.PartitionResponses).Select(static partition => partition.CurrentLeader.LeaderId));

    private IEnumerable<FakeBroker> LeadersOf(FetchResponse response) =>
        Leaders(response.Responses.SelectMany(static topic => topic.Partitions).Select(static partition => partition.CurrentLeader.LeaderId));

    private IEnumerable<FakeBroker> Leaders(IEnumerable<int> ids)
    {
        HashSet<int> wanted = [.. ids];
        return cluster.Brokers.Where(broker => wanted.Contains(broker.Id));
    }
}
