using Barnabas.Client.Clusters;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barnabas.Client;

/// <summary>What every client needs to reach a cluster; defaults are Kafka's. Immutable.</summary>
public abstract record ClientOptions
{
    /// <summary><c>bootstrap.servers</c>: <c>host:port</c> of some brokers, separated by commas. The others are found through them.</summary>
    public string BootstrapServers { get; init; } = "";

    /// <summary><c>client.id</c>: shown in the broker's logs, and what its quotas go by.</summary>
    public string ClientId { get; init; } = "";

    /// <summary><c>client.rack</c>: lets a consumer read from a replica nearby.</summary>
    public string ClientRack { get; init; } = "";

    /// <summary><c>request.timeout.ms</c></summary>
    public int RequestTimeoutMs { get; init; } = 30_000;

    /// <summary><c>retry.backoff.ms</c>: the first pause; it doubles up to <see cref="RetryBackoffMaxMs"/>, with a fifth of jitter.</summary>
    public int RetryBackoffMs { get; init; } = 100;

    /// <summary><c>retry.backoff.max.ms</c></summary>
    public int RetryBackoffMaxMs { get; init; } = 1000;

    /// <summary><c>reconnect.backoff.ms</c></summary>
    public int ReconnectBackoffMs { get; init; } = 50;

    /// <summary><c>reconnect.backoff.max.ms</c></summary>
    public int ReconnectBackoffMaxMs { get; init; } = 1000;

    /// <summary><c>socket.connection.setup.timeout.ms</c></summary>
    public int SocketConnectionSetupTimeoutMs { get; init; } = 10_000;

    /// <summary><c>connections.max.idle.ms</c></summary>
    public long ConnectionsMaxIdleMs { get; init; } = 540_000;

    /// <summary><c>metadata.max.age.ms</c>: metadata is asked for again after this time even when nothing seems to have changed.</summary>
    public long MetadataMaxAgeMs { get; init; } = 300_000;

    /// <summary><c>metadata.recovery.strategy</c>: whether to start again from <see cref="BootstrapServers"/> when no known broker answers.</summary>
    public MetadataRecoveryStrategy MetadataRecoveryStrategy { get; init; } = MetadataRecoveryStrategy.Rebootstrap;

    /// <summary><c>metadata.recovery.rebootstrap.trigger.ms</c></summary>
    public long MetadataRecoveryRebootstrapTriggerMs { get; init; } = 300_000;

    /// <summary><c>send.buffer.bytes</c>; -1 leaves it to the system.</summary>
    public int SendBufferBytes { get; init; } = 131_072;

    /// <summary><c>receive.buffer.bytes</c>; -1 leaves it to the system.</summary>
    public int ReceiveBufferBytes { get; init; } = 65_536;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ILoggerFactory Logging { get; init; } = NullLoggerFactory.Instance;

    /// <summary>How connections are made: by TCP where null.</summary>
    public IBrokerDialer? Dialer { get; init; }
}
