namespace Barnabas.Client.Clusters;

/// <summary>What this client calls itself to a broker (KIP-511). Immutable.</summary>
internal static class ClientSoftware
{
    public const string Name = "barnabas-dotnet";

    public static string Version { get; } = typeof(ClientSoftware).Assembly.GetName().Version is { } version ? version.ToString(3) : "unknown";
}
