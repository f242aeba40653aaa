using Barnabas.Client.Errors;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;
using Barnabas.Protocol.Wire;

namespace Barnabas.Client.Clusters;

/// <summary>A request as a connection takes it: room for the length, header, body. Stateless.</summary>
internal static class RequestFrame
{
    /// <exception cref="KafkaException"><see cref="ErrorCode.UnsupportedVersion"/>: the request asks for something that this version has no form for.</exception>
    public static MessageWriter Encode(IRequest request, short version, string clientId, int sizeHint = 256)
    {
        var writer = new MessageWriter(sizeHint);
        try
        {
            writer.WriteInt32(0);
            new RequestHeader { RequestApiKey = (short)request.ApiKey, RequestApiVersion = version, ClientId = clientId }
                .Encode(writer, HeaderVersions.OfRequest(request.ApiKey, version));
            request.Encode(writer, version);
            return writer;
        }
        catch (ProtocolException e)
        {
            writer.Dispose();
            throw new KafkaException(ErrorCode.UnsupportedVersion, $"The broker answers {request.ApiKey} in version {version} at most, which cannot express this: {e.Message}", e);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }
}
