namespace Barnabas.Network.Serving;

/// <summary>How the connections of a listener are protected and authenticated (values of listener.security.protocol.map).</summary>
public enum SecurityProtocol : short
{
    Plaintext = 0,
    Ssl = 1,
    SaslPlaintext = 2,
    SaslSsl = 3,
}
