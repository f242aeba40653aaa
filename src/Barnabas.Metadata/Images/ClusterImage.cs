using System.Collections.Immutable;

namespace Barnabas.Metadata.Images;

/// <summary>The registered brokers and controllers by node id. Immutable.</summary>
public sealed record ClusterImage(
    ImmutableSortedDictionary<int, BrokerRegistration> Brokers,
    ImmutableSortedDictionary<int, ControllerRegistration> Controllers)
{
    public static ClusterImage Empty { get; } = new(
        ImmutableSortedDictionary<int, BrokerRegistration>.Empty,
        ImmutableSortedDictionary<int, ControllerRegistration>.Empty);

    public BrokerRegistration? Broker(int id) => Brokers.GetValueOrDefault(id);

    /// <summary>Whether the broker may lead partitions: registered, unfenced and not shutting down.</summary>
    public bool IsActive(int brokerId) => Brokers.TryGetValue(brokerId, out var broker) && broker is { Fenced: false, InControlledShutdown: false };
}
