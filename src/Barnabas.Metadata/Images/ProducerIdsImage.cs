namespace Barnabas.Metadata.Images;

/// <summary>The first producer id that no block holds yet; -1 while none was given out. Immutable.</summary>
public sealed record ProducerIdsImage(long NextProducerId)
{
    public static ProducerIdsImage Empty { get; } = new(-1);
}
