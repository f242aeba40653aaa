namespace Barnabas.Network.Serving;

/// <summary>What became of a request.</summary>
internal enum RequestOutcome : byte
{
    Pending,
    Response,
    NoResponse,
    Close,
}
