using System.Buffers.Binary;
using Barnabas.Network.Connecting;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Clusters;

/// <summary>
/// The first exchange on a connection: what the broker speaks. A broker that does not know our version of ApiVersions says so in version 0, and
/// which it knows, or nothing; then it is asked in that, or in version 0. Stateless.
/// </summary>
internal static class VersionNegotiation
{
    private const int CorrelationBytes = 4;

    /// <exception cref="IOException">The connection was lost.</exception>
    /// <exception cref="InvalidDataException">The answer is none that a broker gives.</exception>
    public static async Task<BrokerVersions> RunAsync(KafkaConnection connection, string clientId, CancellationToken cancellation)
    {
        short version = ApiTable.Find(ApiKey.ApiVersions)!.HighestStableVersion;
        while (true)
        {
            var request = new ApiVersionsRequest { ClientSoftwareName = ClientSoftware.Name, ClientSoftwareVersion = ClientSoftware.Version };
            using ResponseFrame frame = await connection.SendAsync(RequestFrame.Encode(request, version, clientId), cancellation).ConfigureAwait(false);
            ReadOnlyMemory<byte> body = frame.Bytes[CorrelationBytes..];
            var error = body.Length >= sizeof(short) ? (ErrorCode)BinaryPrimitives.ReadInt16BigEndian(body.Span) : throw Unexpected("is too short");
            if (error == ErrorCode.None)
            {
                return new(ApiVersionsResponse.Decode(body, version));
            }
            if (error != ErrorCode.UnsupportedVersion || version == 0)
            {
                throw Unexpected($"is {error.KafkaName}");
            }
            var known = ApiVersionsResponse.Decode(body, 0).ApiKeys.Find(static api => api.ApiKey == (short)ApiKey.ApiVersions);
            version = known is { MaxVersion: >= 0 } ? Math.Min(known.MaxVersion, (short)(version - 1)) : (short)0;
        }
    }

    private static InvalidDataException Unexpected(string what) => new($"The broker's answer to ApiVersions {what}.");
}
