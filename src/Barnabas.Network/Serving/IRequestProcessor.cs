namespace Barnabas.Network.Serving;

/// <summary>
/// What the broker does with requests. <see cref="Process"/> is called for the requests of one connection in their order, one at a time,
/// on the thread that received them; for different connections at the same time. It may block for the disk but not for another
/// connection, whose bytes may have to be received by this very thread. It completes the request before it returns (the answer is then
/// sent without a thread hop) or later from any thread. An exception closes the connection.
/// </summary>
public interface IRequestProcessor
{
    void Process(InboundRequest request);
}
