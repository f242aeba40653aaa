namespace Barnabas.Broker.Configuration;

/// <summary>How the bytes of a listener are protected. The numbers are those of broker registration records.</summary>
public enum SecurityProtocol : short
{
    Plaintext = 0,
    Ssl = 1,
    SaslPlaintext = 2,
    SaslSsl = 3,
}
