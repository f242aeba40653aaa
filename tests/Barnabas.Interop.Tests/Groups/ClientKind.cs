namespace Barnabas.Interop.Tests.Groups;

/// <summary>The clients that join groups in these tests.</summary>
public enum ClientKind
{
    Kcat,
    KafkaPython,
    Confluent,
    ConfluentCooperative,
    JavaClassic,

    /// <summary>Java with <c>group.protocol=consumer</c> (KIP-848).</summary>
    JavaConsumer,
}
