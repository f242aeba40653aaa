using System.Collections.Immutable;

namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>What a member of a consumer group that speaks the classic protocol said when it joined. Immutable.</summary>
/// <param name="SessionTimeoutMs">Its own <c>session.timeout.ms</c>.</param>
/// <param name="Protocols">Its assignors, the one it likes best first, each with its subscription.</param>
public sealed record ClassicProtocolSupport(int SessionTimeoutMs, ImmutableArray<ClassicProtocol> Protocols);
