namespace Barnabas.Protocol.Apis;

/// <summary>Which version of the header goes before a request or response. Stateless.</summary>
public static class HeaderVersions
{
    /// <summary>
    /// The version of the request header before <paramref name="version"/> of a request. Answers for versions that are not known, too:
    /// the header of an ApiVersions request from the future must be readable.
    /// </summary>
    public static short OfRequest(ApiKey key, short version)
    {
        // The one request that came without a client id.
        if (key == ApiKey.ControlledShutdown && version == 0)
        {
            return 0;
        }

        return IsFlexible(key, version) ? (short)2 : (short)1;
    }

    /// <summary>The version of the response header before <paramref name="version"/> of a response.</summary>
    public static short OfResponse(ApiKey key, short version)
    {
        // A client must be able to read this answer before it knows what the broker speaks (KIP-511).
        if (key == ApiKey.ApiVersions)
        {
            return 0;
        }

        return IsFlexible(key, version) ? (short)1 : (short)0;
    }

    private static bool IsFlexible(ApiKey key, short version) => ApiTable.Find(key) is { } api && version >= api.FirstFlexibleVersion;
}
