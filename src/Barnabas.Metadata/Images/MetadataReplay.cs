using Barnabas.Metadata.Records;
using Barnabas.Protocol.MetadataRecords;

namespace Barnabas.Metadata.Images;

/// <summary>
/// Carries an image along the metadata log, batch by batch. Records between BeginTransaction and EndTransaction (KIP-868) take effect
/// together at the end; AbortTransaction drops them. Owned by one loop; the images are immutable.
/// </summary>
public sealed class MetadataReplay
{
    private MetadataDelta? _transaction;

    /// <summary>The metadata with all finished batches and transactions.</summary>
    public MetadataImage Image { get; private set; } = MetadataImage.Empty;

    /// <summary>Whether a transaction is open.</summary>
    public bool InTransaction => _transaction is not null;

    /// <summary>Whether no record has ever been replayed that says anything.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>Starts again from an image, for instance a snapshot's.</summary>
    public void Reset(MetadataImage image)
    {
        Image = image;
        IsEmpty = image.IsEmpty;
        _transaction = null;
    }

    /// <summary>Applies a batch, whose timestamp (ms) is when it was appended.</summary>
    /// <returns>The change to publish, or null while a transaction is open.</returns>
    /// <exception cref="MetadataRecordException">A record contradicts the state; the image is as before the batch.</exception>
    public MetadataChange? Replay(IReadOnlyList<VersionedRecord> records, long baseOffset, int epoch, long timestamp)
    {
        MetadataDelta delta = _transaction ?? new MetadataDelta(Image);
        bool open = InTransaction;
        bool empty = IsEmpty;
        for (int i = 0; i < records.Count; i++)
        {
            try
            {
                switch (records[i].Message)
                {
                    case BeginTransactionRecord when open:
                        throw new MetadataRecordException("A metadata transaction begins within another.");
                    case BeginTransactionRecord when !delta.IsEmpty:
                        throw new MetadataRecordException("A metadata transaction begins in the middle of a batch.");
                    case BeginTransactionRecord:
                        open = true;
                        break;
                    case EndTransactionRecord when open:
                        open = false;
                        break;
                    case AbortTransactionRecord when open:
                        open = false;
                        delta = new MetadataDelta(Image);
                        break;
                    case EndTransactionRecord or AbortTransactionRecord:
                        throw new MetadataRecordException("A metadata transaction ends that never began.");
                    default:
                        delta.Replay(records[i].Message);
                        empty = false;
                        break;
                }
            }
            catch (MetadataRecordException e)
            {
                throw new MetadataRecordException($"Offset {baseOffset + i} of the metadata log, epoch {epoch}: {e.Message}", e);
            }
        }
        IsEmpty = empty;
        if (open)
        {
            _transaction = delta;
            return null;
        }
        _transaction = null;
        Image = delta.Apply(new MetadataProvenance(baseOffset + records.Count - 1, epoch, timestamp));
        return new MetadataChange(delta, Image);
    }
}
