namespace Barnabas.Client.Clusters;

/// <summary>A broker as the metadata describes it. The id is negative for a bootstrap address, whose broker is not known yet.</summary>
public sealed record BrokerNode(int Id, string Host, int Port, string? Rack = null)
{
    public override string ToString() => Id < 0 ? $"{Host}:{Port}" : $"{Host}:{Port} (id: {Id})";
}
