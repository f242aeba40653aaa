using Barnabas.Client.Errors;
using Barnabas.Client.Producing.Accumulating;

namespace Barnabas.Client.Producing.Sending;

/// <summary>What happened outside the producer's loop. Immutable.</summary>
internal readonly record struct LoopEvent(LoopEventKind Kind)
{
    public int Broker { get; init; }

    public ProduceCall? Call { get; init; }

    public ProduceOutcome Outcome { get; init; }

    public KafkaException? Error { get; init; }

    public ProducerIdentity Identity { get; init; }

    public FlushRequest? Flush { get; init; }
}
