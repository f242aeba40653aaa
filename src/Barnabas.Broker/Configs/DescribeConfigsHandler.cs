using System.Globalization;
using Barnabas.Broker.Cluster;
using Barnabas.Broker.Configuration;
using Barnabas.Broker.Requests;
using Barnabas.Metadata;
using Barnabas.Metadata.Control;
using Barnabas.Metadata.Images;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Configs;

/// <summary>
/// DescribeConfigs: v0 says only whether a value is the default; v1 where it comes from, with synonyms (KIP-226); v3 types and documentation
/// (KIP-569). Sensitive values are never shown. Thread-safe.
/// </summary>
public sealed class DescribeConfigsHandler(BrokerIdentity identity, Func<MetadataImage> image, Func<BrokerConfiguration> configuration)
    : ApiHandler<DescribeConfigsRequest, DescribeConfigsResponse>
{
    protected override ValueTask<DescribeConfigsResponse?> AnswerAsync(RequestContext context, DescribeConfigsRequest request)
    {
        var response = new DescribeConfigsResponse();
        // One resource of a kind that does not exist fails them all.
        bool isRefused = request.Resources.Exists(static resource => !IsKnown((ConfigResourceType)resource.ResourceType));
        foreach (var resource in request.Resources)
        {
            var result = new DescribeConfigsResponse.DescribeConfigsResult { ResourceType = resource.ResourceType, ResourceName = resource.ResourceName };
            var (error, entries) = isRefused
                ? Failed(ErrorCode.InvalidRequest, "The request names a resource of an unknown type.")
                : Find((ConfigResourceType)resource.ResourceType, resource.ResourceName);
            if (error.IsFailure)
            {
                result.ErrorCode = error.Code;
                result.ErrorMessage = error.Message;
            }
            foreach (var entry in Asked(entries, resource.ConfigurationKeys))
            {
                result.Configs.Add(Describe(entry, request, context.ApiVersion));
            }
            response.Results.Add(result);
        }
        return new(response);
    }

    private static bool IsKnown(ConfigResourceType type) => type != ConfigResourceType.Unknown && Enum.IsDefined(type);

    private static (ApiError Error, IEnumerable<ConfigEntry> Entries) Failed(ErrorCode error, string message) => (new(error, message), []);

    private static IEnumerable<ConfigEntry> Asked(IEnumerable<ConfigEntry> entries, List<string>? keys)
    {
        if (keys is null or { Count: 0 })
        {
            return entries;
        }
        var asked = keys.ToHashSet(StringComparer.Ordinal);
        return entries.Where(entry => asked.Contains(entry.Name));
    }

    private static DescribeConfigsResponse.DescribeConfigsResourceResult Describe(ConfigEntry entry, DescribeConfigsRequest request, short version)
    {
        var described = new DescribeConfigsResponse.DescribeConfigsResourceResult
        {
            Name = entry.Name,
            Value = entry.Value,
            ReadOnly = entry.IsReadOnly,
            IsSensitive = entry.IsSensitive,
            ConfigSource = (sbyte)entry.Source,
            ConfigType = (sbyte)entry.Type,
            Documentation = request.IncludeDocumentation ? entry.Documentation : null,
        };
        if (version == 0)
        {
            described.IsDefault = entry.Source == ConfigSource.Default;
        }
        if (request.IncludeSynonyms)
        {
            foreach (var synonym in entry.Synonyms)
            {
                described.Synonyms.Add(new() { Name = synonym.Name, Value = synonym.Value, Source = (sbyte)synonym.Source });
            }
        }
        return described;
    }

    private (ApiError Error, IEnumerable<ConfigEntry> Entries) Find(ConfigResourceType type, string name) => type switch
    {
        ConfigResourceType.Topic => FindTopic(name),
        ConfigResourceType.Broker => FindBroker(name),
        ConfigResourceType.BrokerLogger => FindBrokerLogger(name),
        ConfigResourceType.ClientMetrics => name.Length == 0
            ? Failed(ErrorCode.InvalidRequest, "Client metrics subscription name must not be empty")
            : (ApiError.None, ClientMetricsConfigs.Describe(image().Configurations.Of(new(type, name)))),
        _ => name.Length == 0
            ? Failed(ErrorCode.InvalidRequest, "Group name must not be empty")
            : (ApiError.None, GroupConfiguration.Describe(image().Configurations.Of(new(type, name)), configuration())),
    };

    private (ApiError Error, IEnumerable<ConfigEntry> Entries) FindTopic(string name)
    {
        if (TopicName.Fault(name) is { } fault)
        {
            return Failed(ErrorCode.InvalidTopicException, fault);
        }
        var current = image();
        return current.Topics.Find(name) is null
            ? Failed(ErrorCode.UnknownTopicOrPartition, "")
            : (ApiError.None, configuration().ForTopic(current.Configurations.OfTopic(name)).Describe());
    }

    private (ApiError Error, IEnumerable<ConfigEntry> Entries) FindBroker(string name)
    {
        if (name.Length == 0)
        {
            return (ApiError.None, configuration().DescribeClusterDefaults());
        }
        var error = RequireThisBroker(name, $"{identity.NodeId} or empty string,");
        return error.IsFailure ? (error, []) : (ApiError.None, configuration().Describe());
    }

    /// <summary>There are no loggers whose level could be changed while the broker runs.</summary>
    private (ApiError Error, IEnumerable<ConfigEntry> Entries) FindBrokerLogger(string name) => name.Length == 0
        ? Failed(ErrorCode.InvalidRequest, "Broker id must not be empty")
        : (RequireThisBroker(name, $"{identity.NodeId}"), []);

    private ApiError RequireThisBroker(string name, string expected)
    {
        if (!int.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int id))
        {
            return new(ErrorCode.InvalidRequest, $"Broker id must be an integer, but it is: {name}");
        }
        return id == identity.NodeId ? ApiError.None : new(ErrorCode.InvalidRequest, $"Unexpected broker id, expected {expected} but received {name}");
    }
}
