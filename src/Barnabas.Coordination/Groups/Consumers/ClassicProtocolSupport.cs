using System.Collections.Immutable;
using Barnabas.Coordination.Groups.Classic;

namespace Barnabas.Coordination.Groups.Consumers;

/// <summary>What a member of a consumer group that speaks the classic protocol said when it joined. Immutable; equal by value.</summary>
/// <param name="SessionTimeoutMs">Its own <c>session.timeout.ms</c>.</param>
/// <param name="Protocols">Its assignors, the one it likes best first, each with its subscription (<c>ConsumerProtocolSubscription</c>).</param>
public sealed record ClassicProtocolSupport(int SessionTimeoutMs, ImmutableArray<ClassicProtocol> Protocols)
{
    public bool Equals(ClassicProtocolSupport? other) =>
        other is not null && other.SessionTimeoutMs == SessionTimeoutMs && other.Protocols.AsSpan().SequenceEqual(Protocols.AsSpan());

    public override int GetHashCode() => HashCode.Combine(SessionTimeoutMs, Protocols.Length);
}
