using Barnabas.Client.Errors;
using Barnabas.Client.Records;

namespace Barnabas.Client.Producing;

/// <summary>
/// Told once what became of a record that was buffered: written where <paramref name="metadata"/> says, or failed with <paramref name="error"/>.
/// Called in the order of the sends to one partition, on the producer's own loop: what it does holds up sending, so it must be quick and must
/// not wait for the producer.
/// </summary>
public delegate void DeliveryCallback(RecordMetadata metadata, KafkaException? error);
