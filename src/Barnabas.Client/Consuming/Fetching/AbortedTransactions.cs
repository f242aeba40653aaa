using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Records;

namespace Barnabas.Client.Consuming.Fetching;

/// <summary>Tells the batches of aborted transactions, batch by batch in offset order. For one walk by one thread.</summary>
internal sealed class AbortedTransactions(IEnumerable<FetchResponse.AbortedTransaction> aborted)
{
    private readonly Queue<FetchResponse.AbortedTransaction> _coming = new(aborted.OrderBy(static transaction => transaction.FirstOffset));
    private readonly HashSet<long> _open = [];

    /// <summary>Whether the batch's records do not count. Control batches are told too: their marker ends a transaction.</summary>
    public bool Contains(RecordBatchHeader batch)
    {
        while (_coming.TryPeek(out var next) && next.FirstOffset <= batch.LastOffset)
        {
            _open.Add(_coming.Dequeue().ProducerId);
        }
        return batch.Attributes.IsTransactional && !batch.Attributes.IsControl && _open.Contains(batch.ProducerId);
    }

    public void End(long producerId) => _open.Remove(producerId);
}
