namespace Barnabas.Network.Connecting;

/// <summary>Limits of a <see cref="KafkaConnection"/>. Immutable.</summary>
public sealed record KafkaConnectionOptions
{
    /// <summary>Requests sent and not answered; a further one waits (max.in.flight.requests.per.connection).</summary>
    public int MaxInFlight { get; init; } = 5;

    /// <summary>request.timeout.ms: an answer that takes longer costs the connection, since those behind it wait as well.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>socket.connection.setup.timeout.ms</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Largest answer that is accepted, in bytes.</summary>
    public int MaxResponseBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>send.buffer.bytes; -1 leaves it to the system.</summary>
    public int SendBufferBytes { get; init; } = -1;

    /// <summary>receive.buffer.bytes; -1 leaves it to the system.</summary>
    public int ReceiveBufferBytes { get; init; } = -1;
}
