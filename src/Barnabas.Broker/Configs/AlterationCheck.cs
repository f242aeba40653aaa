using System.Collections.Immutable;
using System.Globalization;
using Barnabas.Broker.Cluster;
using Barnabas.Broker.Configuration;
using Barnabas.Metadata.Control;
using Barnabas.Metadata.Control.Configs;
using Barnabas.Metadata.Images;
using Barnabas.Protocol.Errors;

namespace Barnabas.Broker.Configs;

/// <summary>
/// What a broker judges of an alter request before the controller is asked: the form of the request, and the values of brokers, which only
/// the broker that they are for can judge. Thread-safe.
/// </summary>
internal sealed class AlterationCheck(BrokerIdentity identity, Func<MetadataImage> image, Func<BrokerConfiguration> configuration)
{
    /// <summary>The error of each alteration, <see cref="ApiError.None"/> for those to pass on to the controller.</summary>
    public ApiError[] Check(IReadOnlyList<ConfigAlteration> alterations)
    {
        var times = alterations.CountBy(static alteration => alteration.Resource).ToDictionary();
        return [.. alterations.Select(alteration => times[alteration.Resource] > 1
            ? new(ErrorCode.InvalidRequest, "Each resource must appear at most once.")
            : Check(alteration))];
    }

    private static ApiError CheckForm(ConfigAlteration alteration)
    {
        if (alteration.Changes.DistinctBy(static change => change.Name, StringComparer.Ordinal).Count() < alteration.Changes.Count)
        {
            return new(ErrorCode.InvalidRequest, "Error due to duplicate config keys");
        }
        string[] nulls = [.. alteration.Changes.Where(static change => change.Value is null && change.Operation != ConfigOperation.Delete).Select(static change => change.Name)];
        return nulls.Length > 0 ? new(ErrorCode.InvalidRequest, $"Null value not supported for : {string.Join(", ", nulls)}") : ApiError.None;
    }

    private ApiError Check(ConfigAlteration alteration)
    {
        var error = CheckForm(alteration);
        return error.IsFailure ? error : alteration.Resource.Type switch
        {
            ConfigResourceType.Topic or ConfigResourceType.ClientMetrics or ConfigResourceType.Group => ApiError.None,
            ConfigResourceType.Broker => CheckBroker(alteration),
            ConfigResourceType.BrokerLogger when !alteration.Replaces => CheckBrokerLogger(alteration),
            _ => new(ErrorCode.InvalidRequest, $"Unknown resource type {(sbyte)alteration.Resource.Type}"),
        };
    }

    private ApiError CheckBroker(ConfigAlteration alteration)
    {
        string name = alteration.Resource.Name;
        bool isPerBroker = name.Length > 0;
        if (isPerBroker)
        {
            if (!int.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int id))
            {
                return new(ErrorCode.InvalidRequest, $"Node id must be an integer, but it is: {name}");
            }
            if (id != identity.NodeId)
            {
                return new(ErrorCode.InvalidRequest, $"Unexpected broker id, expected {identity.NodeId}, but received {name}");
            }
        }
        var dynamic = image().Configurations;
        var values = alteration.Replaces ? ConfigurationsImage.NoValues : dynamic.Of(alteration.Resource);
        foreach (var change in alteration.Changes)
        {
            var error = Apply(change, ref values);
            if (error.IsFailure)
            {
                return error;
            }
        }
        string? fault = DynamicBrokerRules.Validate(values, isPerBroker) ?? FaultOfWhole(dynamic, values, isPerBroker);
        return fault is null ? ApiError.None : new(ErrorCode.InvalidRequest, fault);
    }

    private static ApiError Apply(ConfigChange change, ref ImmutableSortedDictionary<string, string> values)
    {
        switch (change.Operation)
        {
            case ConfigOperation.Set:
                values = values.SetItem(change.Name, change.Value!);
                return ApiError.None;
            case ConfigOperation.Delete:
                values = values.Remove(change.Name);
                return ApiError.None;
            case ConfigOperation.Append or ConfigOperation.Subtract:
                if (!ConfigTable.Broker.TryFindWithListenerPrefix(change.Name, out var definition))
                {
                    return new(ErrorCode.InvalidConfig, $"Unknown config name: {change.Name}");
                }
                bool isAppend = change.Operation == ConfigOperation.Append;
                if (definition.Type != ConfigType.List)
                {
                    return new(ErrorCode.InvalidConfig, $"Config value {(isAppend ? "append" : "subtract")} is not allowed for config key: {change.Name}");
                }
                string? before = values.GetValueOrDefault(change.Name);
                values = values.SetItem(change.Name, isAppend
                    ? ConfigListEdit.Append(definition, before, change.Value!)
                    : ConfigListEdit.Subtract(definition, before, change.Value!));
                return ApiError.None;
            default:
                return new(ErrorCode.InvalidRequest, $"Unknown operations type {(sbyte)change.Operation}");
        }
    }

    /// <summary>What would be wrong with the keys together.</summary>
    private string? FaultOfWhole(ConfigurationsImage dynamic, IReadOnlyDictionary<string, string> values, bool isPerBroker)
    {
        var current = configuration();
        var changed = isPerBroker
            ? current.WithDynamic(dynamic.Of(ConfigResource.ClusterDefault), values)
            : current.WithDynamic(values, dynamic.Of(ConfigResource.Broker(identity.NodeId)));
        return changed.Errors.Except(current.Errors).FirstOrDefault();
    }

    /// <summary>There are no loggers whose level could be changed while the broker runs.</summary>
    private ApiError CheckBrokerLogger(ConfigAlteration alteration)
    {
        string name = alteration.Resource.Name;
        if (name != identity.NodeId.ToString(CultureInfo.InvariantCulture))
        {
            return new(ErrorCode.InvalidRequest, $"Unexpected node id. Expected {identity.NodeId}, but received {name}");
        }
        foreach (var change in alteration.Changes)
        {
            if (change.Operation is ConfigOperation.Append or ConfigOperation.Subtract)
            {
                return new(ErrorCode.InvalidRequest, $"{change.Operation.ToString().ToUpperInvariant()} operation is not allowed for the BROKER_LOGGER resource");
            }
            return new(ErrorCode.InvalidConfig, $"Logger {change.Name} does not exist!");
        }
        return ApiError.None;
    }
}
