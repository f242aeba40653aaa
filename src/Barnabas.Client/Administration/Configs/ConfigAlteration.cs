namespace Barnabas.Client.Administration.Configs;

/// <summary>A change of one value. Immutable.</summary>
public sealed record ConfigAlteration(string Name, string? Value, ConfigOperation Operation)
{
    public static ConfigAlteration Set(string name, string value) => new(name, value, ConfigOperation.Set);

    /// <summary>Back to the default.</summary>
    public static ConfigAlteration Delete(string name) => new(name, null, ConfigOperation.Delete);

    /// <summary>Adds elements to a list.</summary>
    public static ConfigAlteration Append(string name, string value) => new(name, value, ConfigOperation.Append);

    /// <summary>Takes elements out of a list.</summary>
    public static ConfigAlteration Subtract(string name, string value) => new(name, value, ConfigOperation.Subtract);
}
