using Barnabas.Interop.Tests.Brokers;

namespace Barnabas.Interop.Tests.Differential;

/// <summary>Apache Kafka 3.9 and the target.</summary>
public sealed class OlderPeers() : PeerPair(BrokerKind.Apache39);
