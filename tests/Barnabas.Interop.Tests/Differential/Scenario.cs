using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Wire;

namespace Barnabas.Interop.Tests.Differential;

/// <summary>A few requests that both brokers get, in each version of <paramref name="Api"/>.</summary>
/// <param name="Name">Unique.</param>
/// <param name="Api">Whose versions it runs through.</param>
/// <param name="Run">Asks the peer in the version.</param>
internal sealed record Scenario(string Name, ApiKey Api, Func<Peer, short, Task> Run)
{
    /// <summary>The first version that it runs in.</summary>
    public short Lowest { get; private init; }

    /// <summary>The last version that it runs in.</summary>
    public short Highest { get; private init; } = short.MaxValue;

    /// <summary>The usual one: a single request.</summary>
    public static Scenario Of<TResponse>(string name, ApiKey api, Func<Peer, IRequest<TResponse>> request)
        where TResponse : class, IResponse, IMessageType<TResponse>, new() => new(name, api, (peer, version) => peer.AskAsync(request(peer), version));

    /// <summary>A single request that is said otherwise in some versions.</summary>
    public static Scenario Of<TResponse>(string name, ApiKey api, Func<Peer, short, IRequest<TResponse>> request)
        where TResponse : class, IResponse, IMessageType<TResponse>, new() => new(name, api, (peer, version) => peer.AskAsync(request(peer, version), version));

    /// <summary>The scenario in one version only: for requests that Kafka never answers, since each costs the whole wait.</summary>
    public Scenario OnlyIn(short version) => this with { Lowest = version, Highest = version };

    /// <summary>The scenario from a version on: for what earlier ones cannot say.</summary>
    public Scenario From(short version) => this with { Lowest = version };

    /// <summary>The scenario up to a version: for what later ones cannot say.</summary>
    public Scenario Until(short version) => this with { Highest = version };

    /// <summary>A single request about a new topic.</summary>
    public static Scenario OnTopic<TResponse>(string name, ApiKey api, Func<Peer, string, IRequest<TResponse>> request, int partitions = 1, params string[] configs)
        where TResponse : class, IResponse, IMessageType<TResponse>, new() =>
        new(name, api, async (peer, version) => await peer.AskAsync(request(peer, await peer.NewTopicAsync(partitions, configs)), version));
}
