namespace Barnabas.Client.Producing.Sending;

/// <summary>Producer id and epoch, by which brokers know a producer's sequences (KIP-98). Immutable.</summary>
internal readonly record struct ProducerIdentity(long Id, short Epoch)
{
    public static ProducerIdentity None { get; } = new(-1, -1);

    public bool IsKnown => Id >= 0;

    /// <summary>The next epoch of the same id; none where the epochs are used up.</summary>
    public ProducerIdentity Next() => IsKnown && Epoch < short.MaxValue ? this with { Epoch = (short)(Epoch + 1) } : None;
}
