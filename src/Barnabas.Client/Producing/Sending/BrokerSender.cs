namespace Barnabas.Client.Producing.Sending;

/// <summary>What the sender's machine knows of a broker; owned by the machine.</summary>
internal sealed class BrokerSender(int id)
{
    public int Id { get; } = id;

    public bool IsConnected { get; set; }

    public bool IsConnecting { get; set; }

    /// <summary>After a failed attempt to connect, or when the broker asks for a pause.</summary>
    public long NotBeforeMs { get; set; }

    public int InFlight => Unanswered.Count;

    /// <summary>What was sent, in order. Answers are taken in that order as well, whichever of them is noticed first: callbacks go by it.</summary>
    public Queue<ProduceCall> Unanswered { get; } = new();

    /// <summary>The request that is being filled.</summary>
    public ProduceCall? Filling { get; set; }

    /// <summary>Since when batches wait for it in vain; null while it takes them.</summary>
    public long? StuckSinceMs { get; set; }
}
