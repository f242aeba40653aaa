using Barnabas.Metadata.Images;
using Barnabas.Protocol.Messages;

namespace Barnabas.Metadata.Control.Configs;

/// <summary>What the controller asks the configuration table, which it does not know itself. Implementations are pure.</summary>
public interface IConfigValidator
{
    /// <summary>Judges all values that the resource would have after a change; <see cref="ApiError.None"/> where they are legal.</summary>
    ApiError Validate(ConfigResource resource, IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, string> before);

    /// <summary>Whether the key is of type list, so that values can be appended and subtracted.</summary>
    bool IsList(ConfigResourceType type, string name);

    /// <summary>The default of the key, as text; null where it has none.</summary>
    string? Default(ConfigResourceType type, string name);

    /// <summary>Every topic key with its effective value, sorted by name, as CreateTopics answers (KIP-525).</summary>
    List<CreateTopicsResponse.CreatableTopicConfigs> DescribeTopic(ConfigurationsImage configurations, IReadOnlyDictionary<string, string> overrides);
}
