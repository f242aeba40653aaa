namespace Barnabas.Metadata.Images;

/// <summary>
/// The whole cluster metadata as of one offset of the metadata log. Immutable; a new image shares what did not change with the old one.
/// Made by <see cref="MetadataDelta.Apply"/>; nothing else changes metadata.
/// </summary>
public sealed record MetadataImage(
    MetadataProvenance Provenance,
    FeaturesImage Features,
    ClusterImage Cluster,
    TopicsImage Topics,
    ConfigurationsImage Configurations,
    ClientQuotasImage ClientQuotas,
    ProducerIdsImage ProducerIds,
    AclsImage Acls,
    ScramImage Scram,
    DelegationTokensImage DelegationTokens)
{
    public static MetadataImage Empty { get; } = new(
        MetadataProvenance.Empty,
        FeaturesImage.Empty,
        ClusterImage.Empty,
        TopicsImage.Empty,
        ConfigurationsImage.Empty,
        ClientQuotasImage.Empty,
        ProducerIdsImage.Empty,
        AclsImage.Empty,
        ScramImage.Empty,
        DelegationTokensImage.Empty);

    public bool IsEmpty => Provenance.LastOffset < 0;
}
