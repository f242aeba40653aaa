using System.Globalization;
using Barnabas.Client.Errors;

namespace Barnabas.Client.Configuration;

/// <summary>Bindings by type of the property. Stateless.</summary>
internal static class Bind<TOptions>
    where TOptions : ClientOptions
{
    public static OptionBinding<TOptions> Text(string key, Func<TOptions, string?> get, Func<TOptions, string, TOptions> set) => new(key, get, set);

    public static OptionBinding<TOptions> Flag(string key, Func<TOptions, bool> get, Func<TOptions, bool, TOptions> set) =>
        new(key, options => get(options) ? "true" : "false", (options, text) => set(options, bool.Parse(text)));

    public static OptionBinding<TOptions> Int(string key, Func<TOptions, int> get, Func<TOptions, int, TOptions> set) => new(
        key,
        options => get(options).ToString(CultureInfo.InvariantCulture),
        (options, text) => set(options, ToInt(key, text)));

    public static OptionBinding<TOptions> Long(string key, Func<TOptions, long> get, Func<TOptions, long, TOptions> set) => new(
        key,
        options => get(options).ToString(CultureInfo.InvariantCulture),
        (options, text) => set(options, long.Parse(text, CultureInfo.InvariantCulture)));

    /// <summary>One of some names; the first of a value's names is the one that is written.</summary>
    public static OptionBinding<TOptions> Name<TValue>(string key, (string Name, TValue Value)[] names, Func<TOptions, TValue> get, Func<TOptions, TValue, TOptions> set) => new(
        key,
        options => Array.Find(names, pair => EqualityComparer<TValue>.Default.Equals(pair.Value, get(options))).Name,
        (options, text) => set(options, Array.Find(names, pair => string.Equals(pair.Name, text, StringComparison.OrdinalIgnoreCase)).Value));

    /// <summary>A few of Kafka's keys are 64 bits wide and properties of ours 32: three weeks of milliseconds are enough.</summary>
    private static int ToInt(string key, string text)
    {
        long value = long.Parse(text, CultureInfo.InvariantCulture);
        return value is >= int.MinValue and <= int.MaxValue
            ? (int)value
            : throw new ClientConfigurationException($"{key} is '{text}'; allowed is {int.MaxValue} or less.");
    }
}
