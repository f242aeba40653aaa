using System.Globalization;
using Barnabas.Client.Errors;

namespace Barnabas.Client.Configuration;

/// <summary>One configuration key of Kafka's clients. Immutable.</summary>
public sealed record ClientKey(string Name, ClientKeyType Type)
{
    public ClientKind Clients { get; init; } = ClientKind.All;

    /// <summary>Null where there is none.</summary>
    public string? Default { get; init; }

    public AllowedValues Allowed { get; init; } = AllowedValues.Any;

    public KeySupport Support { get; init; }

    /// <summary>One line.</summary>
    public string Doc { get; init; } = "";

    public bool IsSecret => Type == ClientKeyType.Password;

    /// <summary>By client, where it is not <see cref="Default"/>.</summary>
    internal IReadOnlyDictionary<ClientKind, string?> OtherDefaults { get; init; } = new Dictionary<ClientKind, string?>();

    public string? DefaultOf(ClientKind client) => OtherDefaults.TryGetValue(client, out string? other) ? other : Default;

    /// <summary>Checks type and range.</summary>
    /// <exception cref="ClientConfigurationException">The value cannot be used.</exception>
    public void Check(string value)
    {
        if (!IsOfType(value))
        {
            throw Refuse(value, TypeText);
        }
        if (!Allowed.Allows(value))
        {
            throw Refuse(value, Allowed.Description);
        }
    }

    public ClientConfigurationException Refuse(string value, string allowed) =>
        new($"{Name} is {(IsSecret ? "a secret that cannot be used" : $"'{value}'")}; allowed is {allowed}.");

    private string TypeText => Type switch
    {
        ClientKeyType.Boolean => "true or false",
        ClientKeyType.Short => "a whole number of 16 bits",
        ClientKeyType.Int => "a whole number of 32 bits",
        ClientKeyType.Long => "a whole number of 64 bits",
        ClientKeyType.Double => "a number",
        _ => "text",
    };

    private bool IsOfType(string value) => Type switch
    {
        ClientKeyType.Boolean => bool.TryParse(value, out _),
        ClientKeyType.Short => short.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        ClientKeyType.Int => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        ClientKeyType.Long => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        ClientKeyType.Double => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
        _ => true,
    };
}
