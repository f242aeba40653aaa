namespace Barnabas.Testing.Fakes;

/// <summary>A committed offset of a fake group. Immutable.</summary>
public sealed record FakeOffset(long Offset, int LeaderEpoch = -1, string Metadata = "");
