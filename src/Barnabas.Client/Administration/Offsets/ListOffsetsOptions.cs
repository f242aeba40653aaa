using Barnabas.Client.Consuming;

namespace Barnabas.Client.Administration.Offsets;

/// <summary>How offsets are looked for. Immutable.</summary>
public sealed record ListOffsetsOptions : CallOptions
{
    public IsolationLevel IsolationLevel { get; init; } = IsolationLevel.ReadUncommitted;
}
