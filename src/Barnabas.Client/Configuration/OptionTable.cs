using Barnabas.Client.Errors;
using Microsoft.Extensions.Logging;

namespace Barnabas.Client.Configuration;

/// <summary>Between the options of one kind of client and Kafka's properties. Immutable.</summary>
internal sealed class OptionTable<TOptions>
    where TOptions : ClientOptions
{
    private const string Hidden = "[hidden]";

    private readonly ClientKind _client;
    private readonly TOptions _standard;
    private readonly Dictionary<string, OptionBinding<TOptions>> _bindings;

    /// <param name="client">Whose keys.</param>
    /// <param name="standard">Options with every default.</param>
    /// <param name="own">Bindings beside those that all clients have.</param>
    public OptionTable(ClientKind client, TOptions standard, params IEnumerable<OptionBinding<TOptions>> own)
    {
        _client = client;
        _standard = standard;
        _bindings = CommonBindings.Of<TOptions>().Concat(own).ToDictionary(static binding => binding.Key, StringComparer.Ordinal);
    }

    /// <summary>Names of the keys that are properties.</summary>
    public IReadOnlyCollection<string> Keys => _bindings.Keys;

    /// <summary>Options from properties. A key that is unknown, or has no effect here, is named in the log, as Kafka's clients do.</summary>
    /// <exception cref="ClientConfigurationException">A value cannot be used, or its key is not supported and must not be ignored.</exception>
    public TOptions FromProperties(IEnumerable<KeyValuePair<string, string>> properties, ILoggerFactory? logging)
    {
        TOptions options = _standard;
        List<string> unknown = [];
        List<string> idle = [];
        foreach (var (name, text) in properties)
        {
            string value = text.Trim();
            if (ClientKeys.Find(_client, name) is not { } key)
            {
                unknown.Add(name);
                continue;
            }
            key.Check(value);
            if (_bindings.TryGetValue(name, out var binding))
            {
                options = binding.Set(options, value);
            }
            else if (value != (key.DefaultOf(_client) ?? ""))
            {
                RefuseOrIgnore(key, value, idle);
            }
        }
        if (logging is not null)
        {
            options = (TOptions)((ClientOptions)options with { Logging = logging });
        }
        Warn(options.Logging.CreateLogger<TOptions>(), unknown, idle);
        return options;
    }

    /// <summary>The properties that differ from the default, by Kafka's names.</summary>
    public IReadOnlyDictionary<string, string> ToProperties(TOptions options) => _bindings.Values
        .Select(binding => (binding.Key, Value: binding.Get(options), Standard: binding.Get(_standard)))
        .Where(static pair => pair.Value is not null && pair.Value != pair.Standard)
        .OrderBy(static pair => pair.Key, StringComparer.Ordinal)
        .ToDictionary(static pair => pair.Key, static pair => pair.Value!, StringComparer.Ordinal);

    /// <summary>Checks each value by itself.</summary>
    /// <exception cref="ClientConfigurationException">One cannot be used: the message names key, value and what is allowed.</exception>
    public void Check(TOptions options)
    {
        foreach (var binding in _bindings.Values)
        {
            if (ClientKeys.Find(_client, binding.Key) is { } key && binding.Get(options) is { } value)
            {
                key.Check(value);
            }
        }
    }

    /// <summary>Checks the options, and logs them with the client's version, secrets hidden, as Kafka does when a client starts.</summary>
    /// <exception cref="ClientConfigurationException">A value cannot be used.</exception>
    public void Start(TOptions options, ILogger logger)
    {
        Check(options);
        if (logger.IsEnabled(LogLevel.Information))
        {
            ConfigurationLog.Resolved(logger, _client, Clusters.ClientSoftware.Version, string.Concat(Resolved(options).Select(static pair => $"\n    {pair.Key} = {pair.Value}")));
        }
    }

    /// <summary>All properties with their values, for people.</summary>
    public IEnumerable<KeyValuePair<string, string>> Resolved(TOptions options) => _bindings.Values
        .OrderBy(static binding => binding.Key, StringComparer.Ordinal)
        .Select(binding => KeyValuePair.Create(
            binding.Key,
            binding.Get(options) is not { } value ? "null" : ClientKeys.Find(_client, binding.Key)!.IsSecret ? Hidden : value));

    private static void RefuseOrIgnore(ClientKey key, string value, List<string> idle)
    {
        switch (key.Support)
        {
            case KeySupport.Refused:
                throw new ClientConfigurationException($"{key.Name} is set{(key.IsSecret ? "" : $" to '{value}'")}: TLS and SASL are not supported yet, and this client does not connect without what was asked for.");
            case KeySupport.SetInCode:
                throw new ClientConfigurationException($"{key.Name} is '{value}', the name of a Java class: set the object in code instead.");
            default:
                idle.Add(key.Name);
                break;
        }
    }

    private static void Warn(ILogger logger, List<string> unknown, List<string> idle)
    {
        if (unknown.Count > 0)
        {
            ConfigurationLog.Unknown(logger, string.Join(", ", unknown));
        }
        if (idle.Count > 0)
        {
            ConfigurationLog.WithoutEffect(logger, string.Join(", ", idle));
        }
    }
}
