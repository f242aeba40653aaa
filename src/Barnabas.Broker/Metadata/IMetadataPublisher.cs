using Barnabas.Metadata.Images;

namespace Barnabas.Broker.Metadata;

/// <summary>A part of the broker that acts on committed metadata.</summary>
public interface IMetadataPublisher
{
    /// <summary>
    /// Called on the metadata loop, in order, without gaps: the first change leads from the empty image to all that was loaded. Must not
    /// block for long; what takes long is handed to another thread.
    /// </summary>
    void OnMetadataChange(MetadataChange change);
}
