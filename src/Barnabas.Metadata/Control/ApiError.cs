using Barnabas.Protocol.Errors;

namespace Barnabas.Metadata.Control;

/// <summary>The outcome of one item of a request: an error code and what clients are told about it.</summary>
public readonly record struct ApiError(ErrorCode Code, string? Message = null)
{
    public static ApiError None => default;

    public bool IsFailure => Code != ErrorCode.None;
}
