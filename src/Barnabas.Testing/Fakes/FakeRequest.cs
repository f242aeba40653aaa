using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Wire;

namespace Barnabas.Testing.Fakes;

/// <summary>A request that a fake broker was asked. Immutable by agreement; its bytes are its own.</summary>
/// <param name="Broker">Who was asked.</param>
/// <param name="Connection">Which of the broker's connections, in the order of their first requests from 1.</param>
/// <param name="Key">What is asked.</param>
/// <param name="Version">Of the request, and of its answer.</param>
/// <param name="ClientId">As the request header says.</param>
/// <param name="Body">The request itself.</param>
/// <param name="At">When it came, since the start of the cluster.</param>
public sealed record FakeRequest(FakeBroker Broker, int Connection, ApiKey Key, short Version, string? ClientId, IRequest Body, TimeSpan At);
