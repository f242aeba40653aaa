namespace Barnabas.Broker.Configuration;

/// <summary>
/// The texts that were set for a broker, from the strongest layer to the weakest: dynamically for this broker, dynamically for the whole cluster,
/// in its configuration file; below them lie the defaults of <see cref="ConfigTable.Broker"/>. Immutable.
/// </summary>
internal sealed class ConfigLayers
{
    /// <summary>Keys that stand for one setting in several units or by an older name, the one that wins first.</summary>
    private static readonly string[][] SynonymGroups =
    [
        ["log.roll.ms", "log.roll.hours"],
        ["log.roll.jitter.ms", "log.roll.jitter.hours"],
        ["log.flush.interval.ms", "log.flush.scheduler.interval.ms"],
        ["log.retention.ms", "log.retention.minutes", "log.retention.hours"],
    ];

    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    public ConfigLayers(IReadOnlyDictionary<string, string> file, IReadOnlyDictionary<string, string> clusterWide, IReadOnlyDictionary<string, string> perBroker)
    {
        File = file;
        ClusterWide = clusterWide;
        PerBroker = perBroker;
        List<string> errors = [];
        foreach (ConfigDefinition definition in ConfigTable.Broker.Definitions)
            _values.Add(definition.Name, Parse(definition, errors));
        Errors = errors;
    }

    public IReadOnlyDictionary<string, string> File { get; }
    public IReadOnlyDictionary<string, string> ClusterWide { get; }
    public IReadOnlyDictionary<string, string> PerBroker { get; }

    /// <summary>What is wrong with single values of the file. A wrong dynamic value is an error too, and the next layer's value is used.</summary>
    public IReadOnlyList<string> Errors { get; }

    /// <summary>The parsed value of a declared key; null where neither a layer nor the default has one.</summary>
    public object? this[string name] => _values[name];

    public bool IsSet(string name) => PerBroker.ContainsKey(name) || ClusterWide.ContainsKey(name) || File.ContainsKey(name);

    /// <summary>
    /// The values of a key and its synonyms, strongest first, beginning with the key's own: what a weaker synonym says above it is left out, as Kafka does.
    /// </summary>
    public IReadOnlyList<ConfigSynonym> Synonyms(string name, bool isSensitive)
    {
        string[] names = NamesOf(name);
        List<ConfigSynonym> synonyms = [];
        AddFrom(PerBroker, ConfigSource.DynamicBroker);
        AddFrom(ClusterWide, ConfigSource.DynamicDefaultBroker);
        AddFrom(File, ConfigSource.StaticBroker);
        foreach (string synonym in names)
        {
            if (ConfigTable.Broker.TryFind(synonym, out ConfigDefinition? definition) && definition.DefaultText is { } text)
                synonyms.Add(new(synonym, isSensitive ? null : text, ConfigSource.Default));
        }
        return [.. synonyms.SkipWhile(synonym => synonym.Name != name)];

        void AddFrom(IReadOnlyDictionary<string, string> layer, ConfigSource source)
        {
            foreach (string synonym in names)
            {
                if (layer.TryGetValue(synonym, out string? text))
                    synonyms.Add(new(synonym, isSensitive ? null : text, source));
            }
        }
    }

    private static string[] NamesOf(string name)
    {
        if (SynonymGroups.FirstOrDefault(group => group.Contains(name)) is { } group)
            return group;
        return ConfigTable.Broker.TryFindWithListenerPrefix(name, out ConfigDefinition? definition) && definition.Name != name ? [name, definition.Name] : [name];
    }

    private object? Parse(ConfigDefinition definition, List<string> errors)
    {
        foreach (IReadOnlyDictionary<string, string> layer in (ReadOnlySpan<IReadOnlyDictionary<string, string>>)[PerBroker, ClusterWide, File])
        {
            if (!layer.TryGetValue(definition.Name, out string? text))
                continue;
            if (ConfigValue.TryParse(definition, text, out object? value, out string? error))
                return value;
            errors.Add(error!);
        }
        return definition.DefaultValue;
    }
}
