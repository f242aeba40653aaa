using System.Collections.Immutable;
using Barnabas.Client.Administration.Configs;

namespace Barnabas.Client.Administration.Topics;

/// <summary>A topic that was created. Immutable.</summary>
/// <param name="Id">Empty where the broker does not say, or nothing was created because only a check was asked for.</param>
/// <param name="Partitions">Null where the broker does not say.</param>
/// <param name="ReplicationFactor">Null where the broker does not say.</param>
/// <param name="Configs">The topic's configuration; null where the broker does not say, or the client may not see it.</param>
public sealed record CreatedTopic(Guid Id, int? Partitions, short? ReplicationFactor, ImmutableArray<ConfigEntry>? Configs);
