namespace Barnabas.Client.Configuration;

/// <summary>The type of a configuration key, as Kafka names it.</summary>
public enum ClientKeyType
{
    String,
    Boolean,
    Short,
    Int,
    Long,
    Double,
    List,

    /// <summary>Names a class in Kafka; here an object that a property of the options takes.</summary>
    Class,

    /// <summary>Never shown in a log.</summary>
    Password,
}
