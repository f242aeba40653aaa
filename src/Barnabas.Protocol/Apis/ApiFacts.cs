namespace Barnabas.Protocol.Apis;

/// <summary>What the schemas say about one API. Immutable.</summary>
/// <param name="Key">Its name is Kafka's.</param>
/// <param name="LowestVersion">The oldest version that any client since Kafka 0.10 may speak.</param>
/// <param name="HighestVersion">Includes a version that Kafka serves only with <c>unstable.api.versions.enable</c>.</param>
/// <param name="HighestStableVersion">The highest version that a broker offers by default.</param>
/// <param name="FirstFlexibleVersion">The first version with tagged fields; <see cref="short.MaxValue"/> where there is none.</param>
/// <param name="Listeners">Who answers it.</param>
/// <param name="IsClusterAction">Whether it is of brokers among themselves, and needs the ClusterAction permission.</param>
/// <param name="IsForwardable">Whether a broker passes it on to the controller in an Envelope.</param>
public sealed record ApiFacts(
    ApiKey Key,
    short LowestVersion,
    short HighestVersion,
    short HighestStableVersion,
    short FirstFlexibleVersion,
    ApiListeners Listeners,
    bool IsClusterAction,
    bool IsForwardable);
