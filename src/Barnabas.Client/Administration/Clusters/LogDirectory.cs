using System.Collections.Immutable;
using Barnabas.Client.Errors;

namespace Barnabas.Client.Administration.Clusters;

/// <summary>A log directory of a broker. Immutable.</summary>
/// <param name="Path">On the broker.</param>
/// <param name="Error">Why it is offline; null where it is not.</param>
/// <param name="Replicas">What is in it.</param>
/// <param name="TotalBytes">Of its volume; null where the broker does not say.</param>
/// <param name="UsableBytes">Of its volume; null where the broker does not say.</param>
public sealed record LogDirectory(
    string Path,
    KafkaException? Error,
    ImmutableDictionary<TopicPartition, LogReplica> Replicas,
    long? TotalBytes,
    long? UsableBytes);
