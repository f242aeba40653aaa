using Barnabas.Broker.Requests;
using Barnabas.Metadata.Features;
using Barnabas.Metadata.Images;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Broker.Cluster;

/// <summary>
/// ApiVersions: what the listener answers, read off its handler table. v3 names the client's software (KIP-511) and adds features
/// (KIP-584); v4 lists also features whose lowest level is 0, which older Java clients cannot decode (KAFKA-17492). A version from the
/// future is answered in v0 with the versions of this one API. Thread-safe.
/// </summary>
public sealed class ApiVersionsHandler(Func<HandlerTable> handlers, Func<MetadataImage> image) : ApiHandler<ApiVersionsRequest, ApiVersionsResponse>
{
    private const short FirstVersionWithSoftware = 3;
    private const short FirstVersionWithZeroLevels = 4;

    protected override ValueTask<ApiVersionsResponse?> AnswerAsync(RequestContext context, ApiVersionsRequest request)
    {
        if (context.IsUnsupportedVersion)
        {
            return new(new ApiVersionsResponse { ErrorCode = ErrorCode.UnsupportedVersion, ApiKeys = [RangeOf(this)] });
        }
        if (context.ApiVersion >= FirstVersionWithSoftware)
        {
            if (!IsSoftwareText(request.ClientSoftwareName) || !IsSoftwareText(request.ClientSoftwareVersion))
            {
                return new(new ApiVersionsResponse { ErrorCode = ErrorCode.InvalidRequest });
            }
            context.Connection.SoftwareName = request.ClientSoftwareName;
            context.Connection.SoftwareVersion = request.ClientSoftwareVersion;
        }
        var current = image();
        var response = new ApiVersionsResponse { FinalizedFeaturesEpoch = current.Provenance.LastOffset };
        foreach (var handler in handlers().Handlers)
        {
            response.ApiKeys.Add(RangeOf(handler));
        }
        AddFeatures(response, current, context.ApiVersion >= FirstVersionWithZeroLevels);
        return new(response);
    }

    private static ApiVersionsResponse.ApiVersion RangeOf(IApiHandler handler) =>
        new() { ApiKey = (short)handler.Key, MinVersion = handler.LowestVersion, MaxVersion = handler.HighestVersion };

    private static void AddFeatures(ApiVersionsResponse response, MetadataImage current, bool withZeroLevels)
    {
        foreach (var (name, range) in SupportedFeatures.All)
        {
            if (withZeroLevels || range.Min > 0)
            {
                response.SupportedFeatures.Add(new() { Name = name, MinVersion = range.Min, MaxVersion = range.Max });
            }
        }
        foreach (var (name, level) in current.Features.Levels)
        {
            if (level > 0)
            {
                response.FinalizedFeatures.Add(new() { Name = name, MinVersionLevel = level, MaxVersionLevel = level });
            }
        }
    }

    /// <summary>Letters and digits, and between them also '-' and '.': the text may show up in metric names.</summary>
    private static bool IsSoftwareText(string text)
    {
        if (text.Length == 0 || !char.IsAsciiLetterOrDigit(text[0]) || !char.IsAsciiLetterOrDigit(text[^1]))
        {
            return false;
        }
        foreach (char character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '.'))
            {
                return false;
            }
        }
        return true;
    }
}
