using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Administration.Calls;

/// <summary>Requests for the metadata of some topics, which they do not create. Stateless.</summary>
internal static class TopicMetadata
{
    /// <summary>Before this version a client could not say that a topic must not be created.</summary>
    private const short FirstWithoutCreation = 4;

    /// <summary>Of all topics where the names are null.</summary>
    public static MetadataRequest RequestFor(IEnumerable<string>? names, short version) => new()
    {
        Topics = names is null ? null : [.. names.Select(static name => new MetadataRequest.MetadataRequestTopic { Name = name })],
        AllowAutoTopicCreation = version < FirstWithoutCreation,
    };
}
