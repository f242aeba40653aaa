using Barnabas.Interop.Tests.Brokers;

namespace Barnabas.Interop.Tests.Differential;

/// <summary>Apache Kafka 4.3 and the target.</summary>
public sealed class LatestPeers() : PeerPair(BrokerKind.Apache);
