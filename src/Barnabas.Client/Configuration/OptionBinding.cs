namespace Barnabas.Client.Configuration;

/// <summary>Which property of the options a key is. Immutable.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Get">The property as text; null where it is not set.</param>
/// <param name="Set">The options with the property read from a text that the key allows.</param>
internal sealed record OptionBinding<TOptions>(string Key, Func<TOptions, string?> Get, Func<TOptions, string, TOptions> Set)
    where TOptions : ClientOptions;
