using Barnabas.Protocol.Wire;

namespace Barnabas.Protocol.Tests.Messages;

public sealed class MessageRoundTripTests
{
    private const int MessagesPerVersion = 4;

    [Fact]
    public void Every_message_and_version_decodes_to_what_was_encoded()
    {
        RandomMessages random = new(20260711);
        foreach (MessageCatalog message in MessageCatalog.All)
        {
            for (short version = message.Lowest; version <= message.Highest; version++)
            {
                for (int i = 0; i < MessagesPerVersion; i++)
                {
                    IMessage original = random.Next(message, version);
                    byte[] bytes = MessageCatalog.Encode(original, version);
                    IMessage decoded = message.Decode(bytes, version);
                    Assert.Null(MessageComparison.Difference(original, decoded, $"{message.Type.Name} version {version}"));
                    Assert.Equal(bytes, MessageCatalog.Encode(decoded, version));
                }
            }
        }
    }
}
