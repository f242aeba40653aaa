using Barnabas.Client.Producing.Accumulating;

namespace Barnabas.Client.Producing.Sending;

/// <summary>What the sender's machine wants done; filled by the machine, carried out and cleared by the loop.</summary>
internal sealed class SenderActions
{
    /// <summary>In this order.</summary>
    public List<ProduceCall> Calls { get; } = [];

    /// <summary>Brokers to connect to; the machine wants to be told how it went.</summary>
    public List<int> Connect { get; } = [];

    /// <summary>In this order.</summary>
    public List<EndedBatch> Ended { get; } = [];

    /// <summary>Batches that ended before, and now need nothing any more.</summary>
    public List<ProducerBatch> Released { get; } = [];

    /// <summary>How many records will be sent again, for the metrics.</summary>
    public int RetriedRecords { get; set; }

    public int SplitBatches { get; set; }

    public bool RefreshMetadata { get; set; }

    public bool RequestProducerId { get; set; }

    /// <summary>When to poll again, if nothing happens before.</summary>
    public long WakeAtMs { get; set; } = long.MaxValue;

    public void WakeBy(long ms) => WakeAtMs = Math.Min(WakeAtMs, ms);

    public void Clear()
    {
        Calls.Clear();
        Connect.Clear();
        Ended.Clear();
        Released.Clear();
        RetriedRecords = 0;
        SplitBatches = 0;
        RefreshMetadata = false;
        RequestProducerId = false;
        WakeAtMs = long.MaxValue;
    }
}
