using Barnabas.Coordination.Groups.Consumers;

namespace Barnabas.Coordination.Tests.Groups.Consumers;

/// <summary>A client of a group that behaves as a consumer does, of either protocol.</summary>
internal interface ISimulatedClient
{
    string Id { get; }

    IReadOnlyCollection<string> Topics { get; }

    /// <summary>The next request that it has to send, and what follows from its answer.</summary>
    void Act();

    void Leave();

    void Subscribe(string[] topics, bool byExpression);

    /// <summary>The next request arrives, its answer does not.</summary>
    void LoseNextAnswer();

    bool Uses(Guid topic, int partition);

    /// <summary>Whether the group counts it in, in the epoch that it believes in.</summary>
    bool IsMember(ConsumerGroup group);
}
