using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Testing.Fakes.Answers;

/// <summary>CreateTopics, DeleteTopics: only the controller of the cluster takes them.</summary>
internal sealed class TopicAnswers(FakeCluster cluster)
{
    public void AddTo(DefaultAnswers answers)
    {
        answers.Add<CreateTopicsRequest>(Create);
        answers.Add<DeleteTopicsRequest>(Delete);
    }

    private CreateTopicsResponse Create(FakeRequest asked, CreateTopicsRequest request) => new()
    {
        Topics = [.. request.Topics.Select(topic => Create(asked, topic, request.ValidateOnly))],
    };

    private CreateTopicsResponse.CreatableTopicResult Create(FakeRequest asked, CreateTopicsRequest.CreatableTopic wanted, bool validateOnly)
    {
        if (asked.Broker.Id != cluster.ControllerId)
        {
            return new() { Name = wanted.Name, ErrorCode = ErrorCode.NotController };
        }
        if (cluster.FindTopic(wanted.Name) is not null)
        {
            return new() { Name = wanted.Name, ErrorCode = ErrorCode.TopicAlreadyExists, ErrorMessage = $"Topic '{wanted.Name}' already exists." };
        }
        int partitions = wanted.Assignments.Count > 0 ? wanted.Assignments.Count : Math.Max(1, wanted.NumPartitions);
        Guid id = validateOnly ? Guid.Empty : cluster.AddTopic(wanted.Name, partitions).Id;
        return new() { Name = wanted.Name, TopicId = id, NumPartitions = partitions, ReplicationFactor = Math.Max((short)1, wanted.ReplicationFactor) };
    }

    private DeleteTopicsResponse Delete(FakeRequest asked, DeleteTopicsRequest request) => new()
    {
        Responses = [.. asked.Version >= 6
            ? request.Topics.Select(topic => Delete(asked, topic.Name is { } name ? cluster.FindTopic(name) : cluster.FindTopic(topic.TopicId), topic.Name, topic.TopicId))
            : request.TopicNames.Select(name => Delete(asked, cluster.FindTopic(name), name, Guid.Empty))],
    };

    private DeleteTopicsResponse.DeletableTopicResult Delete(FakeRequest asked, FakeTopic? topic, string? name, Guid id)
    {
        if (asked.Broker.Id != cluster.ControllerId)
        {
            return new() { Name = name, TopicId = id, ErrorCode = ErrorCode.NotController };
        }
        if (topic is null)
        {
            return new() { Name = name, TopicId = id, ErrorCode = name is null ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition };
        }
        cluster.RemoveTopic(topic.Name);
        return new() { Name = topic.Name, TopicId = topic.Id };
    }
}
