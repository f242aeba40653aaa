namespace Barnabas.Broker.Configuration;

/// <summary>What this broker does with a key that someone sets.</summary>
public enum ConfigStatus
{
    /// <summary>Parsed, checked and shown, but without effect so far; named in a warning at start.</summary>
    NotActedOn,

    /// <summary>Has the effect that its documentation says.</summary>
    ActedOn,

    /// <summary>Kafka 4 dropped the key; accepted so that older files load, without effect.</summary>
    Only39,
}
