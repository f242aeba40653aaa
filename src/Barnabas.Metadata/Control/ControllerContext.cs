namespace Barnabas.Metadata.Control;

/// <summary>What a decision may depend on beside state and request. <paramref name="NextOffset"/>: where its first record will be written.</summary>
public readonly record struct ControllerContext(long NowMs, long NextOffset);
