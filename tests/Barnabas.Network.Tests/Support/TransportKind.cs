namespace Barnabas.Network.Tests.Support;

public enum TransportKind
{
    Socket,
    Memory,
}
