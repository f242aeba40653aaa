namespace Barnabas.Protocol.Tests.Schemas;

/// <summary>What Kafka 4.3 calls otherwise than 3.9 without a difference in bytes, and the little that it gave other bytes. Stateless.</summary>
internal static class KafkaRenames
{
    private static readonly Dictionary<string, string> Messages = new()
    {
        ["ListClientMetricsResourcesRequest"] = "ListConfigResourcesRequest",
        ["ListClientMetricsResourcesResponse"] = "ListConfigResourcesResponse",
    };

    private static readonly Dictionary<(string Message, string Name), string> Names = new()
    {
        [("VoteRequest", "CandidateEpoch")] = "ReplicaEpoch",
        [("VoteRequest", "CandidateId")] = "ReplicaId",
        [("VoteRequest", "CandidateDirectoryId")] = "ReplicaDirectoryId",
        [("ListConfigResourcesResponse", "ClientMetricsResources")] = "ConfigResources",
        [("ListConfigResourcesResponse", "ClientMetricsResource")] = "ConfigResource",
        [("ListConfigResourcesResponse", "Name")] = "ResourceName",
    };

    /// <summary>
    /// Share groups were a preview in 3.9, off unless unstable versions were enabled; two of its messages came out with other
    /// bytes under the same version number. There is no telling them apart, and nobody's data depends on them.
    /// </summary>
    public static bool IsAbandonedPreview(string kafkaVersion, string message) =>
        kafkaVersion == "3.9.2" && (message is "ReadShareGroupStateSummaryResponse" or "ShareGroupMetadataValue");

    public static string Message(string name) => Messages.GetValueOrDefault(name, name);

    /// <summary>The name of a field or structure in our schema, in upper camel case.</summary>
    public static string Name(string message, string name)
    {
        string pascal = char.ToUpperInvariant(name[0]) + name[1..];
        return Names.GetValueOrDefault((message, pascal), pascal);
    }
}
