namespace Barnabas.Network.Connecting;

/// <summary>
/// Takes the answer to one request without a task in between. Called once, on the connection's receiving loop, or on the caller's thread where
/// the connection has ended already: it must be quick and must not throw.
/// </summary>
public interface IResponseReceiver
{
    /// <param name="response">Belongs to the receiver, which disposes it.</param>
    void OnResponse(ResponseFrame response);

    void OnFailure(IOException failure);
}
