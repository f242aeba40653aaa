namespace Barnabas.Client;

/// <summary>One partition of a topic; printed as Kafka does, <c>test-2</c>.</summary>
public readonly record struct TopicPartition(string Topic, int Partition)
{
    public override string ToString() => $"{Topic}-{Partition}";
}
