using Barnabas.Client.Errors;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Clusters;

/// <summary>Which versions of which API a broker answers, and which of them this client speaks. Immutable.</summary>
public sealed class BrokerVersions
{
    private readonly Dictionary<ApiKey, (short Lowest, short Highest)> _ranges = [];

    public BrokerVersions(ApiVersionsResponse response)
    {
        foreach (var api in response.ApiKeys)
        {
            _ranges[(ApiKey)api.ApiKey] = (api.MinVersion, api.MaxVersion);
        }
        foreach (var feature in response.FinalizedFeatures)
        {
            Features[feature.Name] = feature.MaxVersionLevel;
        }
    }

    /// <summary>Finalized features and their levels, for example <c>group.version</c>.</summary>
    public Dictionary<string, short> Features { get; } = new(StringComparer.Ordinal);

    /// <summary>The range that the broker gave for an API; null where it does not answer it.</summary>
    public (short Lowest, short Highest)? Find(ApiKey key) => _ranges.TryGetValue(key, out var range) ? range : null;

    /// <summary>The highest version that both know.</summary>
    /// <param name="key">What is to be asked.</param>
    /// <param name="highest">No higher than this.</param>
    /// <exception cref="KafkaException"><see cref="ErrorCode.UnsupportedVersion"/>: there is none.</exception>
    public short Choose(ApiKey key, short highest = short.MaxValue)
    {
        var ours = ApiTable.Find(key)!;
        short most = Math.Min(highest, ours.HighestStableVersion);
        if (Find(key) is not { } theirs)
        {
            throw new KafkaException(ErrorCode.UnsupportedVersion, $"The broker does not answer {key}.");
        }
        short version = Math.Min(most, theirs.Highest);
        return version >= theirs.Lowest && version >= ours.LowestVersion
            ? version
            : throw new KafkaException(
                ErrorCode.UnsupportedVersion,
                $"The broker answers {key} in versions {theirs.Lowest} to {theirs.Highest}, this client asks in {ours.LowestVersion} to {most}.");
    }
}
