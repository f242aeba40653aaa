namespace Barnabas.Protocol.Generator.Emission;

/// <summary>Where the C# of each schema directory goes.</summary>
internal static class Areas
{
    public static string Folder(string area) => area switch
    {
        "api" => "Messages",
        "metadata" => "MetadataRecords",
        "group" => "GroupRecords",
        "transaction" => "TransactionRecords",
        "share" => "ShareRecords",
        "raft" => "RaftRecords",
        "storage" => "StorageRecords",
        _ => throw new ArgumentException($"there is no namespace for schemas in '{area}'", nameof(area)),
    };

    public static string Namespace(string area) => "Barnabas.Protocol." + Folder(area);
}
