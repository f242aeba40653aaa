using System.Diagnostics.Metrics;
using Barnabas.Client.Clusters;
using Barnabas.Client.Producing.Accumulating;
using Barnabas.Client.Producing.Sending;

namespace Barnabas.Client.Producing;

/// <summary>What a producer counts, under Kafka's names, once per batch or request. One meter a producer, told apart by <c>client-id</c>. Thread-safe.</summary>
internal sealed class ProducerMetrics : IDisposable
{
    public const string MeterName = "Barnabas.Client.Producer";

    private readonly Meter _meter;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _retried;
    private readonly Counter<long> _split;
    private readonly Histogram<int> _batchSize;
    private readonly Histogram<int> _requestSize;

    public ProducerMetrics(string clientId, BufferMemory memory)
    {
        _meter = new(MeterName, ClientSoftware.Version, [new("client-id", clientId)]);
        _sent = _meter.CreateCounter<long>("record-send-total", "{record}", "Records that the brokers confirmed.");
        _failed = _meter.CreateCounter<long>("record-error-total", "{record}", "Records that were given up.");
        _retried = _meter.CreateCounter<long>("record-retry-total", "{record}", "Records that were sent again.");
        _split = _meter.CreateCounter<long>("batch-split-total", "{batch}", "Batches that a broker found too large.");
        _batchSize = _meter.CreateHistogram<int>("batch-size", "By", "Bytes of a batch on the wire.");
        _requestSize = _meter.CreateHistogram<int>("request-size", "By", "Bytes of the batches in one request.");
        _meter.CreateObservableGauge("buffer-total-bytes", () => memory.TotalBytes, "By", "buffer.memory");
        _meter.CreateObservableGauge("buffer-available-bytes", () => memory.AvailableBytes, "By", "What of it is free.");
        _meter.CreateObservableGauge("waiting-threads", () => memory.Waiting, "{send}", "Sends that wait for buffer memory.");
    }

    public void OnRound(SenderActions actions)
    {
        foreach (ProduceCall call in actions.Calls)
        {
            _requestSize.Record(call.Bytes);
            for (int i = 0; _batchSize.Enabled && i < call.Count; i++)
            {
                _batchSize.Record(call[i].Encoded.Length);
            }
        }
        foreach (EndedBatch ended in actions.Ended)
        {
            (ended.Error is null ? _sent : _failed).Add(ended.Batch.Count);
        }
        if (actions.RetriedRecords > 0)
        {
            _retried.Add(actions.RetriedRecords);
        }
        if (actions.SplitBatches > 0)
        {
            _split.Add(actions.SplitBatches);
        }
    }

    public void Dispose() => _meter.Dispose();
}
