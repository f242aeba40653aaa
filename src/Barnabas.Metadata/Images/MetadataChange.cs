namespace Barnabas.Metadata.Images;

/// <summary>A step from one image to the next, as subscribers are given it. Immutable once made.</summary>
public sealed record MetadataChange(MetadataDelta Delta, MetadataImage Image);
