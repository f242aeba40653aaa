using System.Security.Cryptography;
using Barnabas.Broker.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barnabas.Broker.Lifecycle;

/// <summary>What a broker is made of besides its code: configuration, and the world outside of it. Immutable.</summary>
public sealed record BrokerOptions
{
    public required BrokerConfiguration Configuration { get; init; }

    public ILoggerFactory Logging { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Every clock and timer of the broker.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Every random choice of the broker (ids, jitter, placement) follows from it. A later start on the same directories needs another
    /// seed: the incarnation that a start registers follows from it as well, and must be a new one.
    /// </summary>
    public int Seed { get; init; } = RandomNumberGenerator.GetInt32(int.MaxValue);
}
