using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;

namespace Barnabas.Coordination.Groups.Classic;

/// <summary>The topics that consumers name in the metadata of their joins.</summary>
internal static class SubscribedTopics
{
    public const string ConsumerProtocolType = "consumer";

    /// <summary>All topics of all members; false where one's metadata is not a subscription.</summary>
    public static bool TryRead(IEnumerable<ClassicMember> members, string protocol, [NotNullWhen(true)] out ImmutableHashSet<string>? topics)
    {
        ImmutableHashSet<string>.Builder all = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        topics = null;
        try
        {
            foreach (ClassicMember member in members)
            {
                all.UnionWith(Read(member.Metadata(protocol) ?? default));
            }
        }
        catch (ProtocolException)
        {
            // Not an error of ours: whatever else members say to each other under this name, they may.
            return false;
        }
        topics = all.ToImmutable();
        return true;
    }

    /// <summary>Every version of the subscription begins as version 0 does, those to come too.</summary>
    private static List<string> Read(ReadOnlyMemory<byte> metadata)
    {
        MessageReader reader = new(metadata);
        _ = reader.ReadInt16();
        ConsumerProtocolSubscription subscription = new();
        subscription.Decode(ref reader, 0);
        return subscription.Topics;
    }
}
