using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Barnabas.Broker.Configuration;
using Barnabas.Broker.Configuration.Definitions;
using Barnabas.Metadata.Control;
using Barnabas.Protocol.Errors;

namespace Barnabas.Broker.Configs;

/// <summary>Keys of a client metrics subscription (KIP-714): which metrics which clients push, and how often. Stateless.</summary>
internal static class ClientMetricsConfigs
{
    private const string Interval = "interval.ms";
    private const string Match = "match";
    private const int LeastIntervalMs = 100;
    private const int MostIntervalMs = 3_600_000;

    private static readonly FrozenSet<string> Matchable =
        FrozenSet.Create("client_instance_id", "client_id", "client_software_name", "client_software_version", "client_source_address", "client_source_port");

    private static readonly FrozenDictionary<string, ConfigDefinition> ByName = new[]
    {
        Declare.Int(Interval, ConfigImportance.Medium, ConfigUpdateMode.ClusterWide).Default(300_000)
            .Doc("Time between two pushes of a client, in milliseconds."),
        Declare.List(Match, ConfigImportance.Medium, ConfigUpdateMode.ClusterWide).Default("")
            .Doc("Clients that push: property=pattern pairs which must all match; empty for all."),
        Declare.List("metrics", ConfigImportance.Medium, ConfigUpdateMode.ClusterWide).Default("")
            .Doc("Prefixes of the names of the metrics to push; * for all."),
    }.ToFrozenDictionary(static definition => definition.Name, StringComparer.Ordinal);

    public static ApiError Validate(string subscription, IReadOnlyDictionary<string, string> values)
    {
        if (subscription.Length == 0)
        {
            return new(ErrorCode.InvalidRequest, "Subscription name can't be empty");
        }
        foreach (string name in values.Keys)
        {
            if (!ByName.ContainsKey(name))
            {
                return new(ErrorCode.InvalidRequest, $"Unknown client metrics configuration: {name}");
            }
        }
        foreach (var definition in ByName.Values)
        {
            if (values.TryGetValue(definition.Name, out string? text))
            {
                if (!ConfigValue.TryParse(definition, text, out object? value, out string? error))
                {
                    return new(ErrorCode.InvalidConfig, error);
                }
                if (FaultOf(definition.Name, text, value!) is { IsFailure: true } fault)
                {
                    return fault;
                }
            }
        }
        return ApiError.None;
    }

    public static IEnumerable<ConfigEntry> Describe(IReadOnlyDictionary<string, string> values)
    {
        foreach (var definition in ByName.Values.OrderBy(static definition => definition.Name, StringComparer.Ordinal))
        {
            bool isSet = values.TryGetValue(definition.Name, out string? text);
            yield return new(
                definition.Name,
                isSet ? text : definition.DefaultText,
                isSet ? ConfigSource.ClientMetrics : ConfigSource.Default,
                IsSensitive: false,
                IsReadOnly: false,
                definition.Type,
                definition.Documentation,
                isSet ? [new(definition.Name, text, ConfigSource.ClientMetrics)] : []);
        }
    }

    private static ApiError FaultOf(string name, string text, object value)
    {
        if (name == Interval && (int)value is < LeastIntervalMs or > MostIntervalMs)
        {
            return new(ErrorCode.InvalidRequest, $"Invalid value {text} for {Interval}, interval must be between {LeastIntervalMs} and {MostIntervalMs} (1 hour)");
        }
        if (name == Match)
        {
            foreach (string pair in (IReadOnlyList<string>)value)
            {
                if (!IsMatcher(pair))
                {
                    return new(ErrorCode.InvalidConfig, $"Illegal client matching pattern: {pair}");
                }
            }
        }
        return ApiError.None;
    }

    private static bool IsMatcher(string pair)
    {
        string[] parts = pair.Split('=', StringSplitOptions.TrimEntries);
        if (parts.Length != 2 || !Matchable.Contains(parts[0]))
        {
            return false;
        }
        try
        {
            _ = new Regex(parts[1], RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
            return true;
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
