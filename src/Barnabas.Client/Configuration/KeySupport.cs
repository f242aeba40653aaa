namespace Barnabas.Client.Configuration;

/// <summary>What this client makes of a configuration key.</summary>
public enum KeySupport
{
    /// <summary>It is known, and changes nothing here.</summary>
    WithoutEffect,

    /// <summary>It does what Kafka's documentation says.</summary>
    ActedOn,

    /// <summary>It names a class in Kafka; here a property of the options takes an object.</summary>
    SetInCode,

    /// <summary>Not built: a value other than the default is refused, since to ignore it would be dangerous.</summary>
    Refused,
}
