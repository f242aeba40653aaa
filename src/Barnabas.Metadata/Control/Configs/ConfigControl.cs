using System.Collections.Immutable;
using Barnabas.Metadata.Images;
using Barnabas.Metadata.Records;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.MetadataRecords;

namespace Barnabas.Metadata.Control.Configs;

/// <summary>Decides on changes of dynamic configuration. Stateless: the image is the state.</summary>
internal sealed class ConfigControl(IConfigValidator validator)
{
    private const string MinInSyncReplicas = "min.insync.replicas";

    public ControllerResult<IncrementalAlterConfigsResponse> IncrementalAlter(MetadataImage image, IncrementalAlterConfigsRequest request)
    {
        var records = new List<VersionedRecord>();
        var response = new IncrementalAlterConfigsResponse();
        HashSet<ConfigResource> duplicates = Duplicates(request.Resources.Select(r => new ConfigResource((ConfigResourceType)r.ResourceType, r.ResourceName)));
        foreach (IncrementalAlterConfigsRequest.AlterConfigsResource item in request.Resources)
        {
            var resource = new ConfigResource((ConfigResourceType)item.ResourceType, item.ResourceName);
            ApiError error = Preprocess(resource, duplicates, item.Configs.Select(c => c.Name));
            if (!error.IsFailure)
            {
                error = RefuseNulls(item.Configs.Where(c => c.Value is null && c.ConfigOperation != (sbyte)ConfigOperation.Delete).Select(c => c.Name));
            }
            if (!error.IsFailure)
            {
                ConfigChange[] changes = [.. item.Configs.Select(c => new ConfigChange(c.Name, (ConfigOperation)c.ConfigOperation, c.Value))];
                error = Alter(image, resource, changes, isNew: false, records);
            }
            response.Responses.Add(new IncrementalAlterConfigsResponse.AlterConfigsResourceResponse
            {
                ErrorCode = error.Code,
                ErrorMessage = error.Message,
                ResourceType = item.ResourceType,
                ResourceName = item.ResourceName,
            });
        }
        return ControllerResults.Of(request.ValidateOnly ? [] : records, response);
    }

    /// <summary>The older AlterConfigs: the given values replace all that the resource had.</summary>
    public ControllerResult<AlterConfigsResponse> Alter(MetadataImage image, AlterConfigsRequest request)
    {
        var records = new List<VersionedRecord>();
        var response = new AlterConfigsResponse();
        HashSet<ConfigResource> duplicates = Duplicates(request.Resources.Select(r => new ConfigResource((ConfigResourceType)r.ResourceType, r.ResourceName)));
        foreach (AlterConfigsRequest.AlterConfigsResource item in request.Resources)
        {
            var resource = new ConfigResource((ConfigResourceType)item.ResourceType, item.ResourceName);
            ApiError error = Preprocess(resource, duplicates, item.Configs.Select(c => c.Name));
            if (!error.IsFailure)
            {
                error = RefuseNulls(item.Configs.Where(c => c.Value is null).Select(c => c.Name));
            }
            if (!error.IsFailure)
            {
                error = Replace(image, resource, item.Configs, records);
            }
            response.Responses.Add(new AlterConfigsResponse.AlterConfigsResourceResponse
            {
                ErrorCode = error.Code,
                ErrorMessage = error.Message,
                ResourceType = item.ResourceType,
                ResourceName = item.ResourceName,
            });
        }
        return ControllerResults.Of(request.ValidateOnly ? [] : records, response);
    }

    /// <summary>Adds the records of the change, or none and the error.</summary>
    public ApiError Alter(MetadataImage image, ConfigResource resource, IReadOnlyList<ConfigChange> changes, bool isNew, List<VersionedRecord> records)
    {
        ImmutableSortedDictionary<string, string> before = image.Configurations.Of(resource);
        ImmutableSortedDictionary<string, string> after = before;
        var changed = new List<VersionedRecord>();
        foreach (ConfigChange change in changes)
        {
            string? current = before.GetValueOrDefault(change.Name);
            string? value;
            switch (change.Operation)
            {
                case ConfigOperation.Set:
                    value = change.Value;
                    break;
                case ConfigOperation.Delete:
                    value = null;
                    break;
                case ConfigOperation.Append or ConfigOperation.Subtract:
                    if (!validator.IsList(resource.Type, change.Name))
                    {
                        string name = change.Operation == ConfigOperation.Append ? "APPEND" : "SUBTRACT";
                        return new ApiError(ErrorCode.InvalidConfig, $"Can't {name} to key {change.Name} because its type is not LIST.");
                    }
                    value = EditList(current ?? validator.Default(resource.Type, change.Name), change);
                    break;
                default:
                    return new ApiError(ErrorCode.InvalidRequest, $"Unknown operation type {(sbyte)change.Operation} for key {change.Name}.");
            }
            // A broker value is written even where it is the same: brokers reload files that it may point to.
            if (value != current || resource.Type == ConfigResourceType.Broker)
            {
                changed.Add(Record(resource, change.Name, value));
                after = value is null ? after.Remove(change.Name) : after.SetItem(change.Name, value);
            }
        }
        ApiError error = Validate(image, resource, before, after, changed, isNew);
        if (!error.IsFailure)
        {
            records.AddRange(changed);
        }
        return error;
    }

    /// <summary>
    /// Records that keep min.insync.replicas safe when ELR is switched on (KIP-966): a value for the whole cluster is needed, and no
    /// single broker may differ.
    /// </summary>
    public static void AddElrSafetyRecords(MetadataImage image, int staticMinInSyncReplicas, List<VersionedRecord> records)
    {
        if (!image.Configurations.Of(ConfigResource.ClusterDefault).ContainsKey(MinInSyncReplicas))
        {
            records.Add(Record(ConfigResource.ClusterDefault, MinInSyncReplicas, staticMinInSyncReplicas.ToString()));
        }
        foreach ((ConfigResource resource, var values) in image.Configurations.Resources)
        {
            if (resource.Type == ConfigResourceType.Broker && resource.Name.Length > 0 && values.ContainsKey(MinInSyncReplicas))
            {
                records.Add(Record(resource, MinInSyncReplicas, null));
            }
        }
    }

    private static VersionedRecord Record(ConfigResource resource, string name, string? value) =>
        new(new ConfigRecord { ResourceType = (sbyte)resource.Type, ResourceName = resource.Name, Name = name, Value = value }, 0);

    private static HashSet<ConfigResource> Duplicates(IEnumerable<ConfigResource> resources)
    {
        var seen = new HashSet<ConfigResource>();
        return [.. resources.Where(r => !seen.Add(r))];
    }

    private static ApiError Preprocess(ConfigResource resource, HashSet<ConfigResource> duplicates, IEnumerable<string> names)
    {
        if (duplicates.Contains(resource))
        {
            return new ApiError(ErrorCode.InvalidRequest, "Each resource must appear at most once.");
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (names.Any(n => !seen.Add(n)))
        {
            return new ApiError(ErrorCode.InvalidRequest, "Error due to duplicate config keys");
        }
        return resource.Type is ConfigResourceType.Topic or ConfigResourceType.Broker or ConfigResourceType.ClientMetrics or ConfigResourceType.Group
            ? ApiError.None
            : new ApiError(ErrorCode.InvalidRequest, $"Unknown resource type {(sbyte)resource.Type}");
    }

    private static ApiError RefuseNulls(IEnumerable<string> names)
    {
        string list = string.Join(", ", names);
        return list.Length == 0 ? ApiError.None : new ApiError(ErrorCode.InvalidRequest, $"Null value not supported for : {list}");
    }

    private static string EditList(string? current, ConfigChange change)
    {
        List<string> parts = [.. (current ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)];
        foreach (string part in (change.Value ?? "").Split(','))
        {
            if (change.Operation == ConfigOperation.Subtract)
            {
                parts.Remove(part);
            }
            else if (!parts.Contains(part))
            {
                parts.Add(part);
            }
        }
        return string.Join(',', parts);
    }

    private ApiError Replace(MetadataImage image, ConfigResource resource, List<AlterConfigsRequest.AlterableConfig> configs, List<VersionedRecord> records)
    {
        ImmutableSortedDictionary<string, string> before = image.Configurations.Of(resource);
        ImmutableSortedDictionary<string, string> after = ConfigurationsImage.NoValues.AddRange(configs.Select(c => KeyValuePair.Create(c.Name, c.Value!)));
        List<VersionedRecord> changed = [];
        foreach ((string name, string value) in after)
        {
            if (before.GetValueOrDefault(name) != value || resource.Type == ConfigResourceType.Broker)
            {
                changed.Add(Record(resource, name, value));
            }
        }
        changed.AddRange(before.Keys.Where(name => !after.ContainsKey(name)).Select(name => Record(resource, name, null)));
        ApiError error = Validate(image, resource, before, after, changed, isNew: false);
        if (!error.IsFailure)
        {
            records.AddRange(changed);
        }
        return error;
    }

    private ApiError Validate(
        MetadataImage image,
        ConfigResource resource,
        ImmutableSortedDictionary<string, string> before,
        ImmutableSortedDictionary<string, string> after,
        List<VersionedRecord> changed,
        bool isNew)
    {
        if (image.Features.IsElrEnabled && resource.Type == ConfigResourceType.Broker)
        {
            ConfigRecord? minIsr = changed.Select(r => (ConfigRecord)r.Message).FirstOrDefault(r => r.Name == MinInSyncReplicas);
            if (minIsr is not null && resource.Name.Length > 0)
            {
                return new ApiError(ErrorCode.InvalidConfig, "Broker-level min.insync.replicas cannot be altered while ELR is enabled.");
            }
            if (minIsr is { Value: null })
            {
                return new ApiError(ErrorCode.InvalidConfig, "Cluster-level min.insync.replicas cannot be removed while ELR is enabled.");
            }
        }
        ApiError error = validator.Validate(resource, after, before);
        return error.IsFailure || isNew ? error : RequireExistence(image, resource);
    }

    private static ApiError RequireExistence(MetadataImage image, ConfigResource resource)
    {
        switch (resource.Type)
        {
            case ConfigResourceType.Topic when image.Topics.Find(resource.Name) is null:
                return new ApiError(ErrorCode.UnknownTopicOrPartition, $"The topic '{resource.Name}' does not exist.");
            case ConfigResourceType.Broker when resource.Name.Length > 0:
                if (!int.TryParse(resource.Name, out int id))
                {
                    return new ApiError(ErrorCode.InvalidRequest, $"Invalid broker name {resource.Name}");
                }
                return image.Cluster.Brokers.ContainsKey(id) || image.Cluster.Controllers.ContainsKey(id)
                    ? ApiError.None
                    : new ApiError(ErrorCode.BrokerIdNotRegistered, $"No node with id {id} found.");
            default:
                return ApiError.None;
        }
    }
}
