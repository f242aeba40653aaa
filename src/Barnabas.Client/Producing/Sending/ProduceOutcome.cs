using Barnabas.Client.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Producing.Sending;

/// <summary>What came of a produce request: an answer, an error in its place, or neither, with acks=0. Immutable.</summary>
internal readonly record struct ProduceOutcome(ProduceResponse? Response, KafkaException? Error);
