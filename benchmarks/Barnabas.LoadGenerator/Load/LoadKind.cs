namespace Barnabas.LoadGenerator.Load;

/// <summary>What a scenario does.</summary>
public enum LoadKind
{
    /// <summary>Sends batches with acks=1; latency is from send to acknowledgement.</summary>
    Produce,

    /// <summary>Reads a filled topic again and again; latency is that of a request.</summary>
    Fetch,

    /// <summary>Sends single records at a fixed rate; latency is from send to arrival at a long-polling reader.</summary>
    EndToEnd,

    /// <summary>Members of groups that only say that they live; latency is that of a heartbeat.</summary>
    Heartbeat,
}
