using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;

namespace Barnabas.Interop.Tests.Differential;

/// <summary>What consumers of the classic protocol tell each other through the coordinator.</summary>
internal static class Subscriptions
{
    /// <summary>The subscription of a consumer to these topics, version 0.</summary>
    public static byte[] Of(params string[] topics)
    {
        using var writer = new MessageWriter();
        writer.WriteInt16(0);
        new ConsumerProtocolSubscription { Topics = [.. topics] }.Encode(writer, 0);
        return writer.WrittenSpan.ToArray();
    }
}
