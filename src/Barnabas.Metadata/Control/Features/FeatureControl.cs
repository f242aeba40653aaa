using Barnabas.Metadata.Control.Configs;
using Barnabas.Metadata.Features;
using Barnabas.Metadata.Images;
using Barnabas.Metadata.Records;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.MetadataRecords;

namespace Barnabas.Metadata.Control.Features;

/// <summary>Decides on feature levels (KIP-584). Stateless: the image is the state.</summary>
internal sealed class FeatureControl(ControllerOptions options)
{
    private const sbyte Upgrade = 1;
    private const sbyte SafeDowngrade = 2;
    private const sbyte UnsafeDowngrade = 3;

    public ControllerResult<UpdateFeaturesResponse> Update(MetadataImage image, UpdateFeaturesRequest request, short version)
    {
        var records = new List<VersionedRecord>();
        Dictionary<string, short> proposed = new(image.Features.Levels);
        foreach (UpdateFeaturesRequest.FeatureUpdateKey update in request.FeatureUpdates)
        {
            proposed[update.Feature] = update.MaxVersionLevel;
        }
        ApiError error = ApiError.None;
        foreach (UpdateFeaturesRequest.FeatureUpdateKey update in request.FeatureUpdates)
        {
            // Version 0 has a flag instead of the upgrade type.
            sbyte type = version == 0 ? update.AllowDowngrade ? SafeDowngrade : Upgrade : update.UpgradeType;
            error = UpdateOne(image, update.Feature, update.MaxVersionLevel, type, proposed, records);
            if (error.IsFailure)
            {
                break;
            }
        }
        var response = new UpdateFeaturesResponse { ErrorCode = error.Code, ErrorMessage = error.Message };
        if (!error.IsFailure && version <= 1)
        {
            response.Results = [.. request.FeatureUpdates.Select(u => new UpdateFeaturesResponse.UpdatableFeatureResult { Feature = u.Feature, ErrorMessage = null })];
        }
        return ControllerResults.Of(error.IsFailure || request.ValidateOnly ? [] : records, response);
    }

    private static ApiError Invalid(string feature, short level, string reason) =>
        new(ErrorCode.InvalidUpdateVersion, $"Invalid update version {level} for feature {feature}. {reason}");

    private static string? Unsupported(string who, VersionRange range, short level)
    {
        if (range.Contains(level))
        {
            return null;
        }
        return range.Max == 0 ? $"{who} does not support this feature." : $"{who} only supports versions {range}";
    }

    private ApiError UpdateOne(
        MetadataImage image,
        string feature,
        short level,
        sbyte type,
        Dictionary<string, short> proposed,
        List<VersionedRecord> records)
    {
        if (type is < Upgrade or > UnsafeDowngrade)
        {
            return Invalid(feature, level, "The controller does not support the given upgrade type.");
        }
        if (level < 0)
        {
            return Invalid(feature, level, "A feature version cannot be less than 0.");
        }
        if (WhyUnsupported(image, feature, level) is { } reason)
        {
            return Invalid(feature, level, reason);
        }
        short current = feature == FeatureName.MetadataVersion ? image.Features.MetadataVersion.Level : image.Features.LevelOf(feature);
        if (level < current && type == Upgrade)
        {
            return Invalid(
                feature, level, "Can't downgrade the version of this feature without setting the upgrade type to either safe or unsafe downgrade.");
        }
        if (level > current && type != Upgrade)
        {
            return Invalid(feature, level, "Can't downgrade to a newer version.");
        }
        if (feature == FeatureName.MetadataVersion)
        {
            ApiError error = CheckMetadataVersion(image.Features.MetadataVersion, MetadataVersion.FromLevel(level), type == UnsafeDowngrade);
            if (error.IsFailure)
            {
                return error;
            }
        }
        else
        {
            short required = SupportedFeatures.RequiredMetadataVersion(feature, level);
            if (proposed.GetValueOrDefault(FeatureName.MetadataVersion) < required)
            {
                return Invalid(
                    feature,
                    level,
                    $"{feature} could not be set to {level} because it depends on {FeatureName.MetadataVersion} level {required}");
            }
            if (feature == FeatureName.EligibleLeaderReplicasVersion && current == 0 && level > 0)
            {
                ConfigControl.AddElrSafetyRecords(image, options.MinInSyncReplicas, records);
            }
        }
        records.Add(new VersionedRecord(new FeatureLevelRecord { Name = feature, FeatureLevel = level }, 0));
        return ApiError.None;
    }

    private string? WhyUnsupported(MetadataImage image, string feature, short level)
    {
        VersionRange local = SupportedFeatures.All.GetValueOrDefault(feature);
        string? reason = Unsupported($"Local controller {options.NodeId}", local, level);
        foreach (BrokerRegistration broker in image.Cluster.Brokers.Values)
        {
            reason ??= Unsupported($"Broker {broker.Id}", broker.SupportedFeatures.GetValueOrDefault(feature), level);
        }
        foreach (ControllerRegistration controller in image.Cluster.Controllers.Values)
        {
            if (controller.Id != options.NodeId)
            {
                reason ??= Unsupported($"Controller {controller.Id}", controller.SupportedFeatures.GetValueOrDefault(feature), level);
            }
        }
        foreach (int id in options.QuorumNodeIds)
        {
            if (id != options.NodeId && !image.Cluster.Controllers.ContainsKey(id) && image.Features.MetadataVersion.SupportsControllerRegistration)
            {
                reason ??= $"controller {id} has not registered, and may not support this feature";
            }
        }
        return reason;
    }

    private static ApiError CheckMetadataVersion(MetadataVersion current, MetadataVersion proposed, bool allowUnsafe)
    {
        if (proposed.Level >= current.Level || !MetadataVersion.MetadataDiffers(current, proposed))
        {
            return ApiError.None;
        }
        string reason = allowUnsafe
            ? "Unsafe metadata downgrade is not supported in this version."
            : "Refusing to perform the requested downgrade because it might delete metadata information.";
        return new ApiError(
            ErrorCode.InvalidUpdateVersion, $"Unsupported metadata.version downgrade from {current.Level} to {proposed.Level}. {reason}");
    }
}
